export { metric } from '../../scripts/lib/metric.ts';
