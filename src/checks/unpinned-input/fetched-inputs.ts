import type { RenderedRoot } from '../../gitops/index.ts';
import type { UnseenContent } from '../../manifest/index.ts';
import { placeOf, stringAt } from '../../manifest/index.ts';
import type { DeliveredInput } from './delivered-inputs.ts';
import { pinOfRemote } from './pin.ts';

/** Lists what kustomizations of a root fetch by an address: bases, components, patches, files of generators. */
export const fetchedInputs = (root: RenderedRoot): readonly DeliveredInput[] => [
  ...(root.unseen ?? []).flatMap((content) => remoteInput(root, content)),
  ...fetchedFiles(root),
];

function remoteInput(
  { root }: RenderedRoot,
  { kind, name, written, origin }: UnseenContent,
): readonly DeliveredInput[] {
  if (kind !== 'Remote base' && kind !== 'Remote component' && kind !== 'Remote patch') return [];
  return [fetched('base', root.path, { name, ref: stringAt(written, 'ref') ?? null, origin })];
}

/** Files of elsewhere that generators of a root put into its objects; their addresses without logins. */
function fetchedFiles({ root, gaps, unseen = [] }: RenderedRoot): readonly DeliveredInput[] {
  const told = new Set(unseen.map(({ origin }) => placeOf(origin)));
  return gaps.flatMap(({ reason, input, origin }): readonly DeliveredInput[] => {
    const isFile = reason === 'remote-base' && origin !== null && !told.has(placeOf(origin));
    if (!isFile || !URL.canParse(input)) return [];
    const { protocol, host, pathname, searchParams } = new URL(input);
    const ref = searchParams.get('ref') ?? searchParams.get('version');
    return [fetched('file', root.path, { name: `${protocol}//${host}${pathname}`, ref, origin })];
  });
}

const fetched = (
  kind: 'base' | 'file',
  root: string,
  { name, ref, origin }: Pick<DeliveredInput, 'name' | 'origin'> & { readonly ref: string | null },
): DeliveredInput => ({
  ...{ kind, root, object: null, slot: name, name, version: ref ?? '', origin },
  pin: pinOfRemote(name, ref),
});
