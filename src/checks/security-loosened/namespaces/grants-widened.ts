import type { Mesh, View } from '../../../istio/index.ts';
import { viewOf } from '../../../istio/index.ts';
import { API_GROUPS, listed, placeOf, subjectText, say } from '../../../manifest/index.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import type { Told } from '../../detection/check.ts';
import { betweenSides, check } from '../../detection/check.ts';

/** Holds what one pair of entries of a ReferenceGrant allows: who may name what. */
interface Granted {
  readonly grant: Resource;
  readonly fromKind: string;
  readonly fromNamespace: string;
  readonly toKind: string;
  /** The name of the one object; null for all of that kind. */
  readonly toName: string | null;
  readonly origin: Origin;
}

/**
 * Tells of ReferenceGrants by which objects of another namespace may name what they could not: a grant without
 * `name` is for every object of the kind (GWAPI-7).
 */
export const referenceGranted = check({
  id: 'reference-granted',
  title: 'ReferenceGrant lets another namespace use Services or Secrets',
  level: 'high',
  blind: 'Whether a route or Gateway that uses it comes from another repository.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const was = grantedIn(before);
      const there = new Set(before.resources.map(({ namespace }) => namespace));
      const added = grantedIn(after).filter(
        (one) => there.has(one.grant.namespace) && !was.some((old) => covers(old, one)),
      );
      const byGrant = new Map<Resource, Granted[]>();
      for (const one of added) byGrant.set(one.grant, [...(byGrant.get(one.grant) ?? []), one]);
      return [...byGrant.values()].map((all) => tell(all, was));
    }),
});

const grantedIn = (mesh: Mesh): readonly Granted[] =>
  mesh.ofKind(API_GROUPS.gatewayApi, 'ReferenceGrant').flatMap((grant) => {
    const { from, to } = viewOf('ReferenceGrant', grant);
    return from.value.flatMap((source) =>
      to.value.flatMap((target) => pairOf(grant, source, target)),
    );
  });

type Written = View<'ReferenceGrant'>;

function pairOf(
  grant: Resource,
  source: Written['from']['value'][number],
  target: Written['to']['value'][number],
): readonly Granted[] {
  const { kind, namespace } = source;
  if (!kind?.value || !namespace?.value || !target.kind?.value) return [];
  // an object may always name what is in its own namespace
  if (namespace.value === grant.namespace) return [];
  return [
    {
      grant,
      ...{ fromKind: kind.value, fromNamespace: namespace.value },
      ...{ toKind: target.kind.value, toName: target.name?.value ?? null },
      origin: namespace.origin,
    },
  ];
}

const covers = (old: Granted, one: Granted): boolean =>
  old.grant.namespace === one.grant.namespace &&
  old.fromKind === one.fromKind &&
  old.fromNamespace === one.fromNamespace &&
  old.toKind === one.toKind &&
  (old.toName === null || old.toName === one.toName);

function tell(added: readonly Granted[], was: readonly Granted[]): Told {
  const [first] = added;
  if (first === undefined) throw new Error('a grant of nothing');
  const { grant, origin } = first;
  const who = listed(
    [...new Set(added.map(({ fromKind, fromNamespace }) => `${fromKind}s of ${fromNamespace}`))],
    3,
  );
  const what = listed([...new Set(added.map(targetText))], 3);
  const uses = added.every(({ toKind }) => toKind === 'Secret')
    ? 'show the certificate of'
    : 'lead to';
  const isWider = added.some((one) =>
    was.some((old) => covers({ ...one, toName: null }, { ...old, toName: null })),
  );
  return {
    subject: grant,
    key: 'granted',
    scope: {
      level: 'cross-namespace',
      workloads: 0,
      services: 0,
      namespaces: new Set(added.map(({ fromNamespace }) => fromNamespace)).size + 1,
    },
    message: `${who} may ${added.some(({ toKind }) => toKind !== 'Service' && toKind !== 'Secret') ? 'name' : uses} ${what} now.`,
    why: `${subjectText(grant)} admits them (${placeOf(origin)})${isWider ? ', where it named single objects before' : ''}.`,
    symptom: say`no errors: editors there can route outside requests to it or serve its hosts`,
    origin,
    fix: added.every(({ toName }) => toName !== null)
      ? {
          text: `If objects of ${listed([...new Set(added.map(({ fromNamespace }) => fromNamespace))], 3)} are meant to, nothing; otherwise leave that namespace out of \`from\`.`,
          kind: 'choice',
        }
      : {
          text: say`Name the Service or Secret that is meant (\`to[].name\`), and the one namespace that needs it.`,
        },
  };
}

const targetText = ({ grant, toKind, toName }: Granted): string =>
  toName === null
    ? `every ${toKind} of ${grant.namespace}`
    : `${toKind} ${grant.namespace}/${toName}`;
