// Node.js's own http module: one event loop.
'use strict';

const http = require('node:http');
const { pipeline } = require('node:stream');

const pages = {
  '/hello': () => 'Hello, World!\n',

  '/backend': async (query) => {
    const n = number(query);
    return `${n} ${await ask('data', n)}\n`;
  },

  '/purchase': async (query) => {
    const n = number(query);
    const services = ['billing', 'metadata', 'ads', 'recommendations'];
    const answers = await Promise.all(services.map((name) => ask(name, n)));
    return `order ${n}\n` + services.map((name, i) => `${name} ${answers[i]}\n`).join('');
  },

  '/hog': (query) => {
    const kind = query.get('class') ?? 'light';
    if (kind === 'heavy') compute(Number(process.env.COMPUTE_MS));
    return `${kind} ${number(query)}\n`;
  },

  '/churn': (query) => `once ${number(query)}\n`,
  '/idle': (query) => `here ${number(query)}\n`,

  '/overload': (query) => {
    compute(Number(process.env.COMPUTE_MS));
    return `done ${number(query)}\n`;
  },

  '/mix': async (query) => {
    const n = number(query);
    const wait = query.get('wait');
    const seed = wait === '0' ? n : `${n} ${await ask(`wait_${wait}`, n)}`;
    compute(Number(query.get('compute')) / 1000);
    return content(seed);
  },

  '/send': async (query) => lines(await ask('room', `${number(query)}&post=1`))[1] + '\n',

  '/wait': async (query) => {
    let after = Number(query.get('after')) || room.latest;
    while (!(room.messages.at(-1)?.number > after)) await room.news;
    return room.messages.find((message) => message.number > after).line + '\n';
  },
};

// room is who waits for a message: one subscription, whoever waits.
const room = { latest: 0, messages: [] };

async function follow() {
  for (;;) {
    let tell;
    room.news = new Promise((resolve) => { tell = resolve; });
    const [latest, ...messages] = lines(await ask('room', `0&after=${room.latest}`));
    room.latest = Number(latest);
    for (const line of messages) room.messages.push({ number: parseInt(line, 10), line });
    room.messages.splice(0, room.messages.length - 256);
    tell();
  }
}

function lines(text) {
  return text.trimEnd().split('\n');
}

// content is 8 KiB that a text seeds: SplitMix64 from its FNV-1a hash.
function content(seed) {
  let state = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(seed)) state = BigInt.asUintN(64, (state ^ BigInt(byte)) * 0x100000001b3n);
  const words = new BigUint64Array(1024);
  for (let i = 0; i < words.length; i++) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    words[i] = z ^ (z >> 31n);
  }
  return Buffer.from(words.buffer);
}

function number(query) {
  return query.get('n') ?? '0';
}

// compute uses the processor for so long, whoever else uses it meanwhile.
function compute(milliseconds) {
  const begun = process.cpuUsage();
  let used;
  do {
    used = process.cpuUsage(begun);
  } while ((used.user + used.system) / 1000 < milliseconds);
}

const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 4096 });

function ask(name, n) {
  const url = `${process.env['UPSTREAM_' + name.toUpperCase()]}?n=${n}`;
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, timeout: 10_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part) => { body += part; });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`${name} answered ${response.statusCode}`));
      });
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`${name} timed out`)));
    request.on('error', reject);
  });
}

// stream passes on what the origin sends, as fast as the client takes it.
function stream(query, response) {
  http.get(`${process.env.UPSTREAM_ORIGIN}?n=${number(query)}`, { agent }, (origin) => {
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': origin.headers['content-length'] });
    pipeline(origin, response, () => {});
  }).on('error', () => response.destroy());
}

function send(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

const server = http.createServer(async (request, response) => {
  const [path, query] = request.url.split('?', 2);
  if (path === '/stream') {
    stream(new URLSearchParams(query), response);
    return;
  }
  if (!Object.hasOwn(pages, path)) {
    send(response, 404, 'no such page\n');
    return;
  }
  try {
    send(response, 200, await pages[path](new URLSearchParams(query)));
  } catch (error) {
    console.error(error.message);
    send(response, 502, 'upstream failed\n');
  }
});

server.keepAliveTimeout = 60_000; // the default of 5 s closes connections that a client means to use
if (process.env.UPSTREAM_ROOM) follow().catch(() => {}); // until the room has gone, and so will this server
server.listen({ host: process.env.HOST, port: Number(process.env.PORT), backlog: 4096 });
