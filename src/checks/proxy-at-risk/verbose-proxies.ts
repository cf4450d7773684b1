import { injectorValues } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { nodeAt, placeOf, podTemplateOf } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { scopeOfProxies, whoseProxies } from './whose-proxies.ts';

/** What is of use for an afternoon, and stays: only what production says is told. */
export const verboseProxyLogs = check({
  id: 'verbose-proxy-logs',
  title: 'Proxies of production log what they do with each request',
  level: 'low',
  blind: 'Levels that somebody sets in a proxy that runs.',
  find: ({ mesh }) =>
    mesh.environment.production ? verboseProxies(mesh).map((proxies) => tell(mesh, proxies)) : [],
});

function tell(mesh: Mesh, { setting, level, origin, ...proxies }: VerboseProxies): Told {
  const whose = whoseProxies(proxies);
  return {
    subject: proxies.resource,
    key: setting,
    cause: `${setting} ${level}`,
    scope: scopeOfProxies(proxies, mesh),
    message: `In production, ${whose} logs what it does with each request.`,
    why: `\`${setting}\` is \`${level}\` (${placeOf(origin)}); \`warning\` is what Istio has.`,
    symptom:
      'hundreds of lines for one request: the proxy gets slower, the log costs more than the service, and headers with tokens may be in it',
    origin,
    fix: {
      text: 'Take it out, and set it where it is needed for as long as it is: `istioctl proxy-config log POD --level debug` needs no restart.',
    },
  };
}

/** Proxies that log what they do, request by request. */
interface VerboseProxies {
  readonly resource: Resource;
  /** Whose pods say it; null for what holds for all proxies of an installation. */
  readonly workload: Workload | null;
  /** Annotation or value: `sidecar.istio.io/logLevel`. */
  readonly setting: string;
  readonly level: string;
  readonly origin: Origin;
}

/** A level for all of Envoy, or for one of its components: `debug`, `rbac:debug,http:info`. */
const VERBOSE_LEVEL = /(?:^|[:,\s])(?:debug|trace)\s*(?:,|$)/i;

/** Levels `debug` and `trace`, by annotations of pods and by the values of an installation. */
const verboseProxies = (mesh: Mesh): readonly VerboseProxies[] => [
  ...injectorValues(mesh).flatMap(({ resource, values }) =>
    ['logLevel', 'componentLogLevel'].flatMap((name) =>
      verbose(nodeAt(values, 'global', 'proxy', name), `global.proxy.${name}`, resource, null),
    ),
  ),
  ...mesh.workloads.flatMap((workload) => {
    const { sidecar, resource } = workload;
    if (sidecar.kind === 'known' && !sidecar.value) return [];
    const annotations = nodeAt(podTemplateOf(resource), 'metadata', 'annotations');
    return ['sidecar.istio.io/logLevel', 'sidecar.istio.io/componentLogLevel'].flatMap((name) =>
      verbose(nodeAt(annotations, name), name, resource, workload),
    );
  }),
];

function verbose(
  node: Node | undefined,
  setting: string,
  resource: Resource,
  workload: Workload | null,
): readonly VerboseProxies[] {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return [];
  return VERBOSE_LEVEL.test(node.value)
    ? [{ resource, workload, setting, level: node.value, origin: node.origin }]
    : [];
}
