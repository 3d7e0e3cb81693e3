// A client by npm's ws: whatever is not as it should be is thrown.
const [folder, address] = process.argv.slice(2);
const WebSocket = require(folder);
const assert = require('assert');

const connect = path => new Promise((done, failed) => {
  const c = new WebSocket(`ws://${address}${path}`);
  c.on('open', () => done(c));
  c.on('error', failed);
});
const next = c => new Promise(done => c.once('message', (data, isBinary) => done([data.toString('latin1'), isBinary])));

(async () => {
  const c = await connect('/echo');
  assert.strictEqual(c.extensions, '');
  for (const [text, isBinary] of [['', false], ['hello', false], ['\x00\xff', true], ['x'.repeat(70000), false]]) {
    c.send(Buffer.from(text, 'latin1'), { binary: isBinary });
    assert.deepStrictEqual(await next(c), [text, isBinary]);
  }
  c.send('in ', { fin: false });
  c.send('fragments', { fin: true });
  assert.deepStrictEqual(await next(c), ['in fragments', false]);
  c.ping('there?');
  const pong = await new Promise(done => c.once('pong', done));
  assert.strictEqual(pong.toString(), 'there?');
  c.close(4001, 'bye');
  assert.strictEqual(await new Promise(done => c.once('close', done)), 4001);

  const [a, b] = [await connect('/listen'), await connect('/post')];
  await new Promise(done => setTimeout(done, 300));
  for (let n = 0; n < 5; n++) {
    const both = [next(a), next(b)];
    b.send(String(n));
    assert.deepStrictEqual(await both[0], await both[1]);
  }
  a.close();
  b.close();
  console.log('fine');
})().catch(err => { console.error(err); process.exit(1); });
