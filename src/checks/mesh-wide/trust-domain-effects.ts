import type { Mesh } from '../../istio/index.ts';
import { listed } from '../../manifest/index.ts';
import type { Plain } from '../../manifest/index.ts';

/** Names no more aliases than these in one sentence. */
const MOST_NAMED = 3;

/** Is what istiod takes where nobody says. */
const DEFAULT_DOMAIN = 'cluster.local';

const domainOf = (value: Plain): string =>
  typeof value === 'string' && value !== '' ? value : DEFAULT_DOMAIN;

/** Says that policies which name the old domain hold as before, where the new side takes it for its own; else null. */
export function keptDomainEffect(before: Plain, mesh: Mesh): string | null {
  const old = domainOf(before);
  return aliasesOf(mesh).includes(old)
    ? `all identities get another trust domain, and policies that name ${old} go on to match, for it is one of trustDomainAliases`
    : null;
}

/** Says what keeps policies matching through a change of the domain; null where something does already. */
export function domainAdvice(before: Plain, mesh: Mesh): string | null {
  const old = domainOf(before);
  const now = mesh.configuration.trustDomain;
  return old === now || aliasesOf(mesh).includes(old)
    ? null
    : `Add ${old} to trustDomainAliases until policies name ${now} and all pods have restarted.`;
}

/** Says whose identities are accepted now, and whose no longer. */
export function aliasEffect(before: Plain, after: Plain): string {
  const [were, are] = [textsOf(before), textsOf(after)];
  const come = are.filter((each) => !were.includes(each));
  const gone = were.filter((each) => !are.includes(each));
  const parts = [
    ...(come.length > 0
      ? [`identities of ${listed(come, MOST_NAMED)} are taken for those of the mesh`]
      : []),
    ...(gone.length > 0
      ? [
          `identities of ${listed(gone, MOST_NAMED)} are refused, and policies that name ${gone.length === 1 ? 'it' : 'them'} match these alone`,
        ]
      : []),
  ];
  return parts.length === 0 ? 'the order of trust domains changes' : parts.join(', and ');
}

/** Reads a list, or the one entry of it that comes or goes. */
const textsOf = (value: Plain): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');

function aliasesOf({ configuration: { settings } }: Mesh): readonly string[] {
  const node = settings.get('trustDomainAliases')?.node;
  if (node?.kind !== 'seq') return [];
  return node.items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : [],
  );
}
