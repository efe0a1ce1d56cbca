export { type RedisServer, startRedis } from '../../scripts/lib/redis-server.ts';
