// Node.js's cluster module: an event loop in each of several processes.
'use strict';

const cluster = require('node:cluster');
const os = require('node:os');

if (cluster.isPrimary) {
  const workers = Number(process.env.WORKERS) || os.availableParallelism(); // as many as it may use
  for (let i = 0; i < workers; i++) cluster.fork();
  cluster.on('exit', (worker) => { if (!worker.exitedAfterDisconnect) cluster.fork(); });
} else {
  require('../node/server.js');
}
