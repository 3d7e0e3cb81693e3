// A server for interleave on Node.js's own http module: one event loop.
'use strict';

const http = require('node:http');

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
};

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

const agent = new http.Agent({ keepAlive: true });

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

function send(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

const server = http.createServer(async (request, response) => {
  const [path, query] = request.url.split('?', 2);
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
server.listen({ host: process.env.HOST, port: Number(process.env.PORT), backlog: 4096 });
