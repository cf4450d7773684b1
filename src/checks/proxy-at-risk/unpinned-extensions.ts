import { asWasmPlugin } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A WasmPlugin without which its proxies refuse all requests, and whose image is whatever is newest. */
export interface UnpinnedExtension {
  readonly plugin: Resource;
  readonly url: string;
  /** Null where the url names no tag. */
  readonly tag: string | null;
  readonly origin: Origin;
  /** Whether it runs on connections, and not on requests. */
  readonly isOfConnections: boolean;
}

/** Images by `latest` or no tag, without a digest, of plugins that fail closed, which is the default (SCOPE-4). */
export const unpinnedExtensions = (mesh: Mesh): readonly UnpinnedExtension[] =>
  mesh.ofKind('extensions.istio.io', 'WasmPlugin').flatMap((plugin) => {
    const { url, sha256, failStrategy, type } = asWasmPlugin(plugin);
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

/** Without a scheme it is an image of a registry; null for a file or an address of HTTP. */
function imageOf(url: string): string | null {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(url) ?? [];
  if (scheme === undefined) return url === '' ? null : url;
  return scheme === 'oci' ? rest : null;
}
