// A Fastify application with calls below /calls. It signs a token for each user, and the page shows it.
//
//   npm install fastify signalbox
//   node server.js        http://localhost:3000/?room=daily in two windows
//
// PORT: 3000 unless set. REDIS_URL and JWT_SECRET: so that several of these are one. OWN_HOSTS: the public names of your site,
// such as calls.example.org; `localhost` and IP addresses need none. STAFF_KEY: for announcements. SIGTERM ends it without losing
// a call.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import { createSignalbox, mintToken } from 'signalbox/server';

const secret = process.env.JWT_SECRET ?? randomBytes(32).toString('hex');
const page = readFileSync(join(import.meta.dirname, 'call.html'), 'utf8');

const app = fastify({ logger: true });

const signalbox = await createSignalbox({
  server: app.server,
  // Clients are below /calls: another Socket.IO server of this application may have /socket.io.
  path: '/calls',
  component: true,
  redis: process.env.REDIS_URL,
  jwtSecrets: [secret],
  ownHosts: process.env.OWN_HOSTS?.split(','),
  logger: app.log,
});

app.get('/', (_request, reply) => reply.type('text/html').send(page));

// In your application: for a user whom it knows, and a room that this user may enter.
app.get('/token', async (request, reply) => {
  const { room = 'daily', name = 'Guest' } = request.query;
  return reply.header('cache-control', 'no-store').send(await mintToken(secret, { room, name, seconds: 600 }));
});

// In your application: for those of your users who may. Here for whoever shows STAFF_KEY, and without it for nobody.
const staffKey = process.env.STAFF_KEY;
const digest = (text) => createHash('sha256').update(text).digest();
const isStaff = ({ authorization = '' }) =>
  staffKey !== undefined && timingSafeEqual(digest(authorization), digest(`Bearer ${staffKey}`));

app.post('/announcements', async (request, reply) => {
  if (!isStaff(request.headers)) return reply.code(403).send({ message: 'Announcements are for staff' });
  return { instances: await signalbox.announce(request.body.text) };
});

// Before Fastify closes its server, which waits for all connections.
app.addHook('preClose', () => signalbox.close());

// With a host: for `localhost` Fastify opens two servers, and Signalbox is in the first.
await app.listen({ host: '0.0.0.0', port: Number(process.env.PORT ?? 3000) });

process.once('SIGTERM', () => app.close());
