import { placeOf, subjectText } from '../../manifest/index.ts';
import type { FilterOfAll } from './filters-of-all.ts';
import type { Mesh } from '../../istio/index.ts';
import type { UnpinnedExtension } from './unpinned-extensions.ts';
import { filtersOfAppsAndGateways } from './filters-of-all.ts';
import { unpinnedExtensions } from './unpinned-extensions.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const FAILS_CLOSED: Check = {
  id: 'extension-fails-closed',
  title: 'Proxies of production refuse requests without a WasmPlugin whose image names no version',
  level: 'medium',
  blind: 'Tags that somebody moves, and whether the registry answers.',
};
const OF_BOTH: Check = {
  id: 'filter-of-apps-and-gateways',
  title: 'An EnvoyFilter without a selector is for applications and gateways alike',
  level: 'low',
  blind: 'Whether it is meant for both, and what Envoy makes of the patch.',
};

/** WasmPlugins that fail closed, on an image of which nobody says which it is (SCOPE-4). */
export const extensionsFailClosed = ofObjects(
  [FAILS_CLOSED],
  ({ mesh }) => (mesh.environment.production ? unpinnedExtensions(mesh) : []),
  ({ mesh }) =>
    (extension) => [closedDraft(mesh, extension)],
);

function closedDraft(mesh: Mesh, extension: UnpinnedExtension): FindingDraft {
  const { plugin, url, tag, origin, isOfConnections } = extension;
  const name = subjectText(plugin);
  const isOfMesh = plugin.namespace === mesh.configuration.rootNamespace;
  return {
    check: FAILS_CLOSED.id,
    subject: plugin,
    key: 'image',
    cause: `wasm image ${url}`,
    scope: {
      level: isOfMesh ? 'mesh' : 'namespace',
      workloads: 0,
      services: 0,
      namespaces: 1,
    },
    message: `A pod that starts while ${registryOf(url)} does not answer refuses every ${isOfConnections ? 'connection' : 'request'} for want of ${name}, and pods that start later may run another module.`,
    why: `The image has ${tag === null ? 'no tag, which is `latest`' : 'the tag `latest`'} (${placeOf(origin)}) and no \`sha256\`, and the plugin fails closed: where the module cannot be fetched, the agent puts a filter in its place that refuses all.`,
    symptom: isOfConnections
      ? 'connections to new pods are closed at once, while old pods answer'
      : '403 (RBAC: access denied) from new pods while old ones answer; what the plugin decides changes without a change here',
    origin,
    fix: {
      text: 'Name a version and the `sha256` of the module. If requests may go without it, say `failStrategy: FAIL_OPEN`.',
    },
  };
}

/** Docker's where the first part is no name of a host. */
function registryOf(url: string): string {
  const [first = '', ...rest] = url.replace(/^oci:\/\//, '').split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}

/** EnvoyFilters of a namespace with gateways and applications that say of neither that they are for it (SCOPE-1). */
export const filtersReachGateways = ofObjects(
  [OF_BOTH],
  ({ mesh }) => filtersOfAppsAndGateways(mesh),
  () => (found) => [bothDraft(found)],
);

function bothDraft({ filter, gateway, application, origin }: FilterOfAll): FindingDraft {
  return {
    check: OF_BOTH.id,
    subject: filter,
    key: 'no selector',
    scope: { level: 'namespace', workloads: 2, services: 0, namespaces: 1 },
    message: `${subjectText(filter)} patches ${subjectText(gateway.resource)} and ${subjectText(application.resource)} alike: gateways and sidecars of the namespace.`,
    why: `It has no \`workloadSelector\`, and a patch for any context (${placeOf(origin)}).`,
    symptom:
      'a filter that is meant for the gateway runs again in each sidecar behind it: a limit counts twice, a header is written twice, calls within the mesh are asked for a login',
    origin,
    fix: {
      text: 'Give it a `workloadSelector`, or the context GATEWAY or SIDECAR_INBOUND, unless it is for both.',
    },
  };
}
