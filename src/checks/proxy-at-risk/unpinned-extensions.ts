import { viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/** Tells of WasmPlugins that fail closed, on an image of which nobody says which it is (SCOPE-4). */
export const extensionFailsClosed = check({
  id: 'extension-fails-closed',
  title: 'Unpinned WasmPlugin image fails closed in production',
  level: 'medium',
  blind: 'Tags that are moved, and whether the registry answers.',
  find: ({ mesh }) =>
    mesh.environment.production
      ? unpinnedExtensions(mesh).map((extension) => tell(mesh, extension))
      : [],
});

function tell(mesh: Mesh, extension: UnpinnedExtension): Told {
  const { plugin, url, tag, origin, isOfConnections } = extension;
  const name = subjectText(plugin);
  const isOfMesh = plugin.namespace === mesh.configuration.rootNamespace;
  return {
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

/** Names the registry of an image; it is Docker's where the first part is no name of a host. */
function registryOf(url: string): string {
  const [first = '', ...rest] = url.replace(/^oci:\/\//, '').split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}

/** A WasmPlugin without which its proxies refuse all requests, and whose image is whatever is newest. */
interface UnpinnedExtension {
  readonly plugin: Resource;
  readonly url: string;
  /** The tag of the url; null where it names none. */
  readonly tag: string | null;
  readonly origin: Origin;
  /** Tells whether the plugin runs on connections, and not on requests. */
  readonly isOfConnections: boolean;
}

/**
 * Finds images by `latest` or no tag, without a digest, of plugins that fail closed, which is the default
 * (SCOPE-4).
 */
const unpinnedExtensions = (mesh: Mesh): readonly UnpinnedExtension[] =>
  mesh.ofKind('extensions.istio.io', 'WasmPlugin').flatMap((plugin) => {
    const { url, sha256, failStrategy, type } = viewOf('WasmPlugin', plugin);
    if (url === null || (sha256?.value ?? '') !== '' || failStrategy?.value === 'FAIL_OPEN')
      return [];
    const image = imageOf(url.value);
    if (image === null || image.includes('@') || /[${}]/.test(image)) return [];
    const tag = /:([^/:]+)$/.exec(image)?.[1] ?? null;
    return tag !== null && tag !== 'latest'
      ? []
      : [
          {
            plugin,
            url: url.value,
            tag,
            origin: url.origin,
            isOfConnections: type?.value === 'NETWORK',
          },
        ];
  });

/**
 * Reads the image off a url: without a scheme it is an image of a registry. Null for a file or an address of
 * HTTP.
 */
function imageOf(url: string): string | null {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(url) ?? [];
  if (scheme === undefined) return url === '' ? null : url;
  return scheme === 'oci' ? rest : null;
}
