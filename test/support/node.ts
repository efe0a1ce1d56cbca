export { type RunningNode, startNode, startProcess } from '../../scripts/lib/node-process.ts';
