import { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { TcpConnections } from '../../../../src/adapters/http/tcp-connections.ts';

const made: Socket[] = [];

afterEach(() => {
  for (const socket of made.splice(0)) socket.destroy();
});

function connections(most: number): { open(address: string): Socket; readonly all: TcpConnections } {
  const all = new TcpConnections({
    most,
    ofOneAddress: undefined,
    onRefused: () => undefined,
  });
  return {
    all,
    open(address) {
      const socket = new Socket();
      made.push(socket);
      all.open(address, socket);
      return socket;
    },
  };
}

test('R111: the address with most connections without a request makes room, not one that came before', () => {
  const { open } = connections(4);
  const honest = open('honest');
  const [first, second] = [open('greedy'), open('greedy')];
  const other = open('other');
  open('newcomer');
  expect([honest, first, second, other].map(({ destroyed }) => destroyed)).toEqual([false, true, false, false]);
});

test('R111: where all addresses have as many, the connection that is silent for longest makes room', () => {
  const { open, all } = connections(3);
  const [a, b, c] = [open('a'), open('b'), open('c')];
  expect(all.begin('a', a)).toBe(true);
  expect(all.begin('a', a)).toBe(false);
  all.finish('a', a);
  open('d');
  expect([a, b, c].map(({ destroyed }) => destroyed)).toEqual([false, true, false]);
});

test('R111: two newcomers are made room for by two connections, though the first is not gone yet', () => {
  const { open } = connections(2);
  const [first, second] = [open('a'), open('b')];
  open('c');
  open('d');
  expect([first, second].map(({ destroyed }) => destroyed)).toEqual([true, true]);
});

test('R111: connections that carry a request do not make room, nor do those that are gone count', () => {
  const { open, all } = connections(4);
  const busy = [open('greedy'), open('greedy')];
  for (const socket of busy) all.begin('greedy', socket);
  const gone = [open('a'), open('a')];
  for (const socket of gone) socket.emit('close');
  expect(all.size).toBe(2);
  const [quiet, young] = [open('b'), open('c')];
  open('d');
  expect([...busy, quiet, young].map(({ destroyed }) => destroyed)).toEqual([false, false, true, false]);
});
