import { subjectText } from '../../manifest/index.ts';
import type { Mesh, SettingTurn } from '../../istio/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { Scope } from '../detection/detector.ts';

type SetProxies = Pick<SettingTurn, 'workload'>;

/** Names the proxies: `the proxy of Deployment shop/orders`, `every proxy without a setting of its own`. */
export const whoseProxies = ({ workload }: SetProxies): string =>
  workload === null
    ? 'every proxy without a setting of its own'
    : `the proxy of ${subjectText(workload.resource)}`;

export const scopeOfProxies = ({ workload }: SetProxies, mesh: Mesh): Scope =>
  workload === null
    ? { level: 'mesh', workloads: 0, services: 0, namespaces: 0 }
    : scopeOfWorkloads([workload], mesh);
