import { viewOf, commonHost } from '../../istio/index.ts';
import {
  isSystemNamespace,
  isWildcard,
  listed,
  resourceKey,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { idOf } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/** Holds a VirtualService that `istioctl analyze` calls in conflict, with those that it names beside it. */
interface HostClaimant {
  readonly virtualService: Resource;
  /** Empty where it only names a host twice. */
  readonly others: readonly Resource[];
}

const ALL = '*';

interface Claimed {
  readonly scope: string;
  readonly host: string;
  readonly by: Resource[];
}

/**
 * Lists the VirtualServices for sidecars that `istioctl analyze` calls in conflict (IST0109), each once:
 * those that name one host in one scope of `exportTo`, and those that name a host in a namespace which one
 * for all covers.
 */
export function hostClaimants(mesh: Mesh): readonly HostClaimant[] {
  const claims = claimsOf(mesh);
  const forAll = claims.filter(({ scope }) => scope === ALL);
  const found = new Map<Resource, HostClaimant>();
  for (const { scope, host, by } of claims) {
    const covering =
      scope === ALL
        ? []
        : forAll
            .filter((claim) => commonHost(claim.host, host) !== undefined)
            .flatMap((claim) => claim.by);
    const all = [...by, ...covering];
    if (all.length < 2) continue;
    for (const virtualService of all)
      if (!found.has(virtualService))
        found.set(virtualService, {
          virtualService,
          others: [...new Set(all.filter((one) => one !== virtualService))],
        });
  }
  return [...found.values()];
}

function claimsOf(mesh: Mesh): readonly Claimed[] {
  const claims = new Map<string, Claimed>();
  // one that is written twice is one object: it has no rival in itself
  const lastOfEach = new Map(
    mesh
      .ofKind('networking.istio.io', 'VirtualService')
      .map((virtualService) => [resourceKey(virtualService), virtualService]),
  );
  for (const virtualService of lastOfEach.values()) {
    const { namespace } = virtualService;
    if (isSystemNamespace(namespace) || !isForSidecars(virtualService)) continue;
    for (const scope of scopesOf(virtualService))
      for (const { value } of viewOf('VirtualService', virtualService).hosts.value) {
        const host = fullName(value, namespace);
        const claim = claims.get(`${scope}/${host}`) ?? { scope, host, by: [] };
        claim.by.push(virtualService);
        claims.set(`${scope}/${host}`, claim);
      }
  }
  return [...claims.values()];
}

function isForSidecars(virtualService: Resource): boolean {
  const { gateways } = viewOf('VirtualService', virtualService);
  return gateways.value.length === 0 || gateways.value.some(({ value }) => value === 'mesh');
}

/** Gives the scopes as they are written; what the mesh sets for objects that do not say has no part in it. */
function scopesOf(virtualService: Resource): readonly string[] {
  const written = viewOf('Exported', virtualService).exportTo.value.map(({ value }) => value);
  if (written.length === 0 || written.includes(ALL)) return [ALL];
  return [...new Set(written.map((one) => (one === '.' ? virtualService.namespace : one)))];
}

const fullName = (host: string, namespace: string): string =>
  isWildcard(host) || host.includes('.') ? host : `${host}.${namespace}.svc.cluster.local`;

const MOST_NAMED = 2;

/**
 * Tells of VirtualServices that `istioctl analyze` calls in conflict although proxies know which one to
 * follow.
 */
export const tellSettled = ({ virtualService, others }: HostClaimant): Told => ({
  subject: virtualService,
  of: others.map(idOf),
  key: 'mesh as analysed',
  message:
    others.length === 0
      ? `${subjectText(virtualService)} names a host twice.`
      : `\`istioctl analyze\` says that ${subjectText(virtualService)} and ${listed(others.map(subjectText), MOST_NAMED)} are for one host; which of them holds where is settled.`,
  why:
    others.length === 0
      ? say`Under the whole name of the host both are the same.`
      : say`A sidecar takes the one for the more specific host, the one that is exported to fewer namespaces, or the one whose conditions fit it.`,
  symptom: say`none`,
  related: others.map(({ origin }) => origin),
  fix: { text: say`Leave it, or put the routes into one VirtualService.` },
  severity: 'info',
});
