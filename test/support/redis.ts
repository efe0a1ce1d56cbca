export { type RedisOptions, type RedisServer, startRedis } from '../../scripts/lib/redis-server.ts';
