import type { Mesh, SettingTurn } from '../../istio/index.ts';
import type { Sentence } from '../../manifest/index.ts';
import { say, slot } from '../../manifest/index.ts';
import type { Scope } from '../detection/detector.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';

type SetProxies = Pick<SettingTurn, 'workload'>;

/** Names the proxies: `the proxy of Deployment shop/orders`, `every proxy without a setting of its own`. */
export const whoseProxies = ({ workload }: SetProxies, isFirst = false): Sentence =>
  workload === null
    ? say`${isFirst ? say`Every` : say`every`} proxy without a setting of its own`
    : say`${isFirst ? say`The` : say`the`} proxy of ${slot.object(workload.resource)}`;

export const scopeOfProxies = ({ workload }: SetProxies, mesh: Mesh): Scope =>
  workload === null
    ? { level: 'mesh', workloads: 0, services: 0, namespaces: 0 }
    : scopeOfWorkloads([workload], mesh);
