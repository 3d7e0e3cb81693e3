// Bun's own server: one event loop, with WebSocket built in.

const services = ['billing', 'metadata', 'ads', 'recommendations'];

async function ask(name, query) {
  const response = await fetch(`${process.env['UPSTREAM_' + name.toUpperCase()]}?${query}`);
  if (!response.ok) throw new Error(`${name} answered ${response.status}`);
  return response.text();
}

// compute uses the processor for so long, whoever else uses it meanwhile.
function compute(milliseconds) {
  const begun = process.cpuUsage();
  let used;
  do {
    used = process.cpuUsage(begun);
  } while ((used.user + used.system) / 1000 < milliseconds);
}

const number = (query) => query.get('n') ?? '0';

const pages = {
  '/hello': () => 'Hello, World!\n',
  '/churn': (query) => `once ${number(query)}\n`,
  '/idle': (query) => `here ${number(query)}\n`,
  '/backend': async (query) => `${number(query)} ${await ask('data', `n=${number(query)}`)}\n`,

  '/purchase': async (query) => {
    const n = number(query);
    const answers = await Promise.all(services.map((name) => ask(name, `n=${n}`)));
    return `order ${n}\n` + services.map((name, i) => `${name} ${answers[i]}\n`).join('');
  },

  '/hog': (query) => {
    const kind = query.get('class') ?? 'light';
    if (kind === 'heavy') compute(Number(process.env.COMPUTE_MS));
    return `${kind} ${number(query)}\n`;
  },

  '/overload': (query) => {
    compute(Number(process.env.COMPUTE_MS));
    return `done ${number(query)}\n`;
  },

  '/send': async (query) => (await post(number(query))) + '\n',

  '/wait': async (query) => {
    const after = Number(query.get('after')) || room.latest;
    while (!(room.messages.at(-1)?.number > after)) await room.news;
    return room.messages.find((message) => message.number > after).line + '\n';
  },
};

async function post(text) {
  return lines(await ask('room', `n=${text}&post=1`))[1];
}

const lines = (text) => text.trimEnd().split('\n');

// room is who waits for a message: one subscription, whoever waits.
const room = { latest: 0, messages: [] };

async function follow() {
  for (;;) {
    let tell;
    room.news = new Promise((resolve) => { tell = resolve; });
    const [latest, ...messages] = lines(await ask('room', `n=0&after=${room.latest}`));
    room.latest = Number(latest);
    for (const line of messages) {
      room.messages.push({ number: parseInt(line, 10), line });
      server.publish('room', line);
    }
    room.messages.splice(0, room.messages.length - 256);
    tell();
  }
}

const server = Bun.serve({
  hostname: process.env.HOST,
  port: Number(process.env.PORT),
  idleTimeout: 255,

  async fetch(request, server) {
    const url = new URL(request.url);
    if (['/echo', '/post', '/listen'].includes(url.pathname)) {
      if (server.upgrade(request, { data: url.pathname })) return;
      return new Response('this is for WebSocket\n', { status: 426 });
    }
    if (url.pathname === '/stream') return fetch(`${process.env.UPSTREAM_ORIGIN}?n=${number(url.searchParams)}`);
    const page = Object.hasOwn(pages, url.pathname) && pages[url.pathname];
    if (!page) return new Response('no such page\n', { status: 404 });
    try {
      return new Response(await page(url.searchParams));
    } catch (error) {
      console.error(error.message);
      return new Response('upstream failed\n', { status: 502 });
    }
  },

  websocket: {
    idleTimeout: 0,
    open(socket) {
      if (socket.data === '/listen') socket.subscribe('room');
    },
    async message(socket, text) {
      if (socket.data === '/echo') socket.send(text);
      if (socket.data === '/post') socket.send(await post(text));
    },
  },
});

if (process.env.UPSTREAM_ROOM) follow().catch(() => {}); // until the room has gone, and so will this server
