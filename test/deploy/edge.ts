export {
  type Edge,
  type EdgeOptions,
  edgeConfig,
  NODES,
  sessionOn,
  startEdge,
  type Tunnel,
} from '../../scripts/lib/edge-process.ts';
