import { Administration, type AdministrationPorts } from '../../src/core/administration/administration.ts';
import type { NodeLoad } from '../../src/core/ports.ts';
import { Timeline } from '../../src/core/timeline/timeline.ts';
import type { CoreNode } from './core-cluster.ts';

const LOAD: NodeLoad = {
  uptimeSeconds: 10.5,
  signalsDelivered: 9,
  signalsRelayed: 8,
  joins: 3,
  resumes: 2,
  joinRefusals: 1,
  errors: 4,
  eventLoopLagMs: 0.25,
  memoryBytes: 1_000,
  memoryLimitBytes: 2_000,
  connectionLimit: 100,
};

/** Gives a node its administration, with a timeline unless the ports have none. */
export function administered(core: CoreNode, ports: Partial<AdministrationPorts> = {}): Administration {
  const { node } = core;
  const { timeline = new Timeline(node) } = ports;
  const known = 'timeline' in ports ? ports.timeline : timeline;
  core.listen((event) => known?.record(event));
  const administration = new Administration(node, {
    version: '1.2.3',
    ready: () => true,
    drain: () => undefined,
    load: () => LOAD,
    ...ports,
    timeline: known,
  });
  node.administration = administration;
  return administration;
}
