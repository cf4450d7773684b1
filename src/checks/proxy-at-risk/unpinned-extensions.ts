import { viewOf } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { legacy, say, slot } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

/**
 * Tells of WasmPlugins that fail closed, which is the default, on an image by `latest` or no tag, without a digest (SCOPE-4).
 */
export const extensionFailsClosed = check({
  id: 'extension-fails-closed',
  title: 'Unpinned WasmPlugin image fails closed in production',
  level: 'medium',
  blind: 'Tags that are moved, and whether the registry answers.',
  find: ({ mesh }) =>
    (mesh.environment.production ? mesh.ofKind('extensions.istio.io', 'WasmPlugin') : []).flatMap(
      (plugin) => tell(mesh, plugin) ?? [],
    ),
});

function tell(mesh: Mesh, plugin: Resource): Told | null {
  const { url, sha256, failStrategy, type } = viewOf('WasmPlugin', plugin);
  if (url === null || (sha256?.value ?? '') !== '' || failStrategy?.value === 'FAIL_OPEN')
    return null;
  const image = imageOf(url.value);
  if (image === null || /[@${}]/.test(image)) return null;
  const tag = /:([^/:]+)$/.exec(image)?.[1] ?? null;
  if (tag !== null && tag !== 'latest') return null;
  const isOfConnections = type?.value === 'NETWORK';
  const isOfMesh = plugin.namespace === mesh.configuration.rootNamespace;
  const what = isOfConnections ? say`connection` : say`request`;
  const which = tag === null ? say`no tag, which is \`latest\`` : say`the tag \`latest\``;
  return {
    subject: plugin,
    key: 'image',
    cause: `wasm image ${url.value}`,
    scope: { level: isOfMesh ? 'mesh' : 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: say`A pod that starts while ${legacy(registryOf(image))} does not answer refuses every ${what} for want of ${slot.object(plugin)}, and pods that start later may run another module.`,
    why: say`The image has ${which} (${slot.place(url.origin)}) and no \`sha256\`, and the plugin fails closed: where the module cannot be fetched, the agent puts a filter in its place that refuses all.`,
    symptom: isOfConnections
      ? say`connections to new pods are closed at once, while old pods answer`
      : say`403 (RBAC: access denied) from new pods while old ones answer; what the plugin decides changes without a change here`,
    origin: url.origin,
    fix: {
      text: say`Name a version and the \`sha256\` of the module. If requests may go without it, say \`failStrategy: FAIL_OPEN\`.`,
    },
  };
}

/** Names the registry of an image; it is Docker's if the first part is no name of a host. */
function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}

/** Reads the image off a url: without a scheme it is an image of a registry. Null for a file or an address of HTTP. */
function imageOf(url: string): string | null {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(url) ?? [];
  if (scheme === undefined) return url === '' ? null : url;
  return scheme === 'oci' ? rest : null;
}
