import type { Mesh, Workload } from '../../istio/index.ts';
import { isGatewayWorkload } from '../../istio/index.ts';
import { listed, resourceKey, stringAt, subjectText } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';

const MOST_NAMED = 3;

/**
 * Says how long proxies stay of the old release at an upgrade: nothing restarts the pods of workloads and gateways, whose
 * proxies are of the release that injected them (INJ-1). A gateway whose own image the change sets is made anew by it.
 */
export function oldProxiesText({ before, mesh }: Pick<DetectorInput, 'before' | 'mesh'>): string {
  const stay = ', and are of the old release until their pods are made anew';
  const gateways = mesh.workloads.filter((workload) => isGatewayWorkload(mesh, workload));
  const renewed = before === null ? [] : gateways.filter(getsOtherImage(before));
  if (renewed.length === 0) return `${stay}, those of gateways too`;
  const names = listed(
    renewed.map(({ resource }) => subjectText(resource)),
    MOST_NAMED,
  );
  return renewed.length === gateways.length
    ? `${stay}, as those of the gateways here are by this change`
    : `${stay}, as those of ${names} are by this change`;
}

function getsOtherImage(before: Mesh): (workload: Workload) => boolean {
  const earlier = new Map(before.workloads.map((each) => [resourceKey(each.resource), each]));
  return (workload) => {
    const was = earlier.get(resourceKey(workload.resource));
    return was !== undefined && imagesOf(was) !== imagesOf(workload);
  };
}

const imagesOf = ({ containers }: Workload): string =>
  JSON.stringify(containers.map(({ name, node }) => [name, stringAt(node, 'image')]));
