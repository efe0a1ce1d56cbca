// An Express application with calls in it. It asks who you are, and your session decides which rooms you may enter.
//
//   npm install express signalbox
//   node server.js        http://localhost:3000/?room=daily in two windows
//
// PORT: 3000 unless set. REDIS_URL: so that several of these are one. OWN_HOSTS: the public names of your site, such as
// calls.example.org; `localhost` and IP addresses need none. SIGTERM ends it without losing a call.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import express from 'express';
import { createSignalbox } from 'signalbox/server';

/** Who is logged in, by the cookie `session`. Yours are in a database, which all instances share. */
const sessions = new Map();
const userOf = (cookies = '') => sessions.get(/(?:^|; )session=([\w-]+)/.exec(cookies)?.[1]);

const app = express();
const server = createServer(app);

const signalbox = await createSignalbox({
  server,
  redis: process.env.REDIS_URL,
  ownHosts: process.env.OWN_HOSTS?.split(','),
  // <video-call> at /signalbox.js
  component: true,
  auth({ headers }, { room }) {
    const user = userOf(headers.cookie);
    if (user === undefined) return { refuse: 'token-required' };
    if (room === 'staff' && user !== 'Ada') return { refuse: 'token-refused', reason: 'this room is for staff' };
    return { name: user, role: user === 'Ada' ? 'host' : 'speaker' };
  },
  on: {
    'room-started': ({ room }) => console.log(`${room}: started`),
    'peer-joined': ({ room, name, present }) => console.log(`${room}: ${name} joined, ${present} there`),
    'peer-left': ({ room, reason, present }) => console.log(`${room}: somebody ${reason}, ${present} there`),
    'call-report': ({ room, seconds, peers }) => console.log(`${room}: over after ${seconds} s, ${peers} in all`),
  },
});

app.get('/', (request, response) => {
  const page = userOf(request.headers.cookie) === undefined ? 'login.html' : 'call.html';
  response.sendFile(join(import.meta.dirname, page));
});

app.post('/login', express.urlencoded(), (request, response) => {
  const session = randomUUID();
  sessions.set(session, String(request.body?.name ?? '').slice(0, 64) || 'Guest');
  response.cookie('session', session, { httpOnly: true, sameSite: 'lax' }).redirect(303, '/?room=daily');
});

app.get('/rooms', async (request, response) => {
  if (userOf(request.headers.cookie) === undefined) return response.status(401).json({ error: 'log in first' });
  const rooms = [];
  for await (const { room, peers } of signalbox.rooms()) rooms.push({ room, names: peers.map(({ name }) => name) });
  response.json(rooms);
});

app.get('/ready', (_request, response) => {
  const { status, checks } = signalbox.health('ready');
  response.status(status === 'ok' ? 200 : 503).json(checks);
});

// Keep it inside, as any metrics.
app.get('/metrics', async (_request, response) => {
  response.type(signalbox.metrics.contentType).send(await signalbox.metrics.render());
});

server.listen(process.env.PORT ?? 3000, () => console.log(`http://localhost:${server.address().port}`));

process.once('SIGTERM', async () => {
  await signalbox.close();
  server.close();
});
