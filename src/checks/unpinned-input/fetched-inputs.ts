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
  const ref = stringAt(written, 'ref') ?? null;
  return [
    {
      kind: 'base',
      root: root.path,
      object: null,
      slot: name,
      name,
      version: ref ?? '',
      pin: pinOfRemote(name, ref),
      origin,
    },
  ];
}

/** Files of elsewhere that generators of a root put into its objects; their addresses without logins. */
function fetchedFiles({ root, gaps, unseen = [] }: RenderedRoot): readonly DeliveredInput[] {
  const told = new Set(unseen.map(({ origin }) => placeOf(origin)));
  return gaps.flatMap(({ reason, input, origin }): readonly DeliveredInput[] => {
    const isFile = reason === 'remote-base' && origin !== null && !told.has(placeOf(origin));
    if (!isFile || !URL.canParse(input)) return [];
    const { protocol, host, pathname, searchParams } = new URL(input);
    const name = `${protocol}//${host}${pathname}`;
    const ref = searchParams.get('ref') ?? searchParams.get('version');
    return [
      {
        kind: 'file',
        root: root.path,
        object: null,
        slot: name,
        name,
        version: ref ?? '',
        pin: pinOfRemote(name, ref),
        origin,
      },
    ];
  });
}
