export { type DnsStub, startDns } from '../../scripts/lib/dns-stub.ts';
