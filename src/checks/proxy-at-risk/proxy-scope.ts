import type { Mesh, SettingTurn } from '../../istio/index.ts';
import type { Sentence } from '../../manifest/index.ts';
import { say, slot } from '../../manifest/index.ts';
import type { Scope } from '../detection/detector.ts';
import { scopeOfWorkloads, WHOLE_MESH } from '../detection/finding-scope.ts';

type Proxies = Pick<SettingTurn, 'workload'>;
/** Names the proxies: `the proxy of Deployment shop/orders`, `every proxy without a setting of its own`. */
export const whoseProxies = ({ workload }: Proxies, isFirst = false): Sentence =>
  workload === null
    ? say`${isFirst ? say`Every` : say`every`} proxy without a setting of its own`
    : say`${isFirst ? say`The` : say`the`} proxy of ${slot.object(workload.resource)}`;

export const scopeOfProxies = ({ workload }: Proxies, mesh: Mesh): Scope =>
  workload === null ? WHOLE_MESH : scopeOfWorkloads([workload], mesh);
