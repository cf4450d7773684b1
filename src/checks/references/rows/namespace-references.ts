import { viewOf } from '../../../istio/index.ts';
import type { Field } from '../../../istio/index.ts';
import { API_GROUPS, KIND_ROWS, placeOf, subjectText } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Check } from '../../detection/check.ts';
import { readAs } from '../../istioctl/istioctl.ts';
import {
  fitsPattern,
  sourceReading,
  WRITTEN_NAMESPACES,
} from '../../istioctl/namespace-readings.ts';
import { withReading } from '../../istioctl/reference-reading.ts';
import { isNamespaceExternal, isNamespaceKnown, nearNamespaces } from '../external-objects.ts';
import type { ReferenceRow } from '../reference-row.ts';
import type { Reference, Sentences } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import { carriedByKind } from '../../route-never-answers/carried.ts';
import type { World } from '../world.ts';
import { consequenceOfCallers } from '../accounts/account-references.ts';

const SOURCE_NAMESPACE: Check = {
  id: 'source-namespace-missing',
  title: 'AuthorizationPolicy source namespace not found',
  level: 'high',
  blind: 'Namespaces that nothing here shows, unless the name is a typo of a known one.',
  severity: 'error',
  knownAs: [
    { code: 'IST0101', analyzer: 'auth.AuthorizationPoliciesAnalyzer' },
    { code: 'KIA0101' },
  ],
};
const EXPORT_NAMESPACE: Check = {
  id: 'export-namespace-missing',
  title: 'exportTo namespace not found',
  level: 'high',
  blind: 'Namespaces that nothing here shows, unless the name is a typo of a known one.',
  severity: 'error',
  knownAs: [{ code: 'KIA0005' }],
};
const GRANTED_NAMESPACE: Check = {
  id: 'granted-namespace-missing',
  title: 'Namespace allowed by a ReferenceGrant not found',
  level: 'high',
  blind: 'Namespaces that nothing here shows, unless the name is a typo of a known one.',
  severity: 'error',
  knownAs: [{ code: 'KIA1601' }],
};
export const NAMESPACE_CHECKS = [SOURCE_NAMESPACE, EXPORT_NAMESPACE, GRANTED_NAMESPACE];

/** Finds namespaces that policies, `exportTo` and grants name (AUTHZ-28, ROUTE-4, DR-7, SE-4, GWAPI-7). */
export const NAMESPACE_ROWS: readonly ReferenceRow[] = [
  {
    from: [{ group: API_GROUPS.istioSecurity, kind: 'AuthorizationPolicy' }],
    under: 'spec',
    at: ['rules'],
    picked: ({ world, subject }) => sourceNamespaces(world, subject),
  },
  {
    from: KIND_ROWS.filter(
      ({ group, exportToDefault }) =>
        group === API_GROUPS.istioNetworking && exportToDefault !== undefined,
    ),
    under: 'spec',
    at: ['exportTo'],
    picked: ({ world, subject }) => exportNamespaces(world, subject),
  },
  {
    from: [{ group: API_GROUPS.gatewayApi, kind: 'ReferenceGrant' }],
    under: 'spec',
    at: ['from'],
    picked: ({ world, subject }) => grantedNamespaces(world, subject),
  },
];

function sourceNamespaces(world: World, subject: Resource): readonly Reference[] {
  const written = viewOf('AuthorizationPolicy', subject).rules.value.flatMap(({ from }) =>
    from.value.flatMap(({ source }) =>
      (source?.fields ?? [])
        .filter(({ field }) => field === 'namespaces')
        .flatMap(({ negated, value }) => value.map((one) => ({ one, negated }))),
    ),
  );
  const known = readAs(world, { truly: SHOWN, istioctl: WRITTEN_NAMESPACES });
  const lines = new Map<string, Set<number>>();
  return written
    .filter(({ one }) => !hasVariable(one.value))
    .map(({ one, negated }): Reference => {
      const name = `namespace ${negated ? 'not ' : ''}${one.value}`;
      const seen = lines.get(name) ?? new Set();
      lines.set(name, seen.add(one.origin.line));
      const who = one.value.includes('*')
        ? `namespaces that \`${one.value}\` fits`
        : `namespace ${one.value}`;
      const told = reference(world, subject, {
        check: SOURCE_NAMESPACE,
        // each line that names it is told, as Istio does
        key: seen.size === 1 ? name : `${name} again ${String(seen.size)}`,
        field: one,
        isThere: isThereForSources(world, one.value, known),
        sentences: {
          ...consequenceOfCallers(world, subject, `callers of ${who}`, {
            isNegated: negated,
            isSure: known.isSure,
          }),
          why: `No namespace here is called \`${one.value}\` (${placeOf(one.origin)}).`,
          fix: 'Name the namespace that the callers run in.',
        },
      });
      return withReading(world, told, () => sourceReading(world, subject, one));
    });
}

/** Namespaces that a rule may mean, and whether a name that fits none of them surely stands for no callers. */
interface KnownNamespaces {
  readonly isThere: (world: World, fits: (name: string) => boolean) => boolean;
  readonly isSure: boolean;
}

/** Takes for known whatever shows that there is such a namespace. */
const SHOWN: KnownNamespaces = { isThere: isNamespaceKnown, isSure: true };

function isThereForSources(world: World, pattern: string, { isThere }: KnownNamespaces): boolean {
  return pattern === '*' || isThere(world, fitsPattern(pattern));
}

const SPECIAL: ReadonlySet<string> = new Set(['.', '*', '~']);

const exportNamespaces = (world: World, subject: Resource): readonly Reference[] =>
  viewOf('Exported', subject)
    .exportTo.value.filter(({ value }) => !SPECIAL.has(value) && !hasVariable(value))
    .map((field) =>
      reference(world, subject, {
        check: EXPORT_NAMESPACE,
        key: `exportTo ${field.value}`,
        field,
        isThere: isNamespaceKnown(world, (name) => name === field.value),
        sentences: {
          message: `${subjectText(subject)} is exported to namespace ${field.value}, which does not exist: the clients it was meant for do not see it.`,
          why: `No namespace here is called \`${field.value}\` (${placeOf(field.origin)}).`,
          symptom:
            subject.kind === 'ServiceEntry'
              ? '502 or a reset where only known hosts may be called, as if the host were not there'
              : 'their calls go by the default, as if the object were not there',
          fix: 'Name the namespace of the clients, or `*` for all.',
        },
      }),
    );

const grantedNamespaces = (world: World, subject: Resource): readonly Reference[] =>
  viewOf('ReferenceGrant', subject).from.value.flatMap(({ kind, namespace: field }) => {
    if (field === null || hasVariable(field.value)) return [];
    const kinds = kind === null ? 'objects' : `${kind.value}s`;
    return reference(world, subject, {
      check: GRANTED_NAMESPACE,
      key: `from ${kind?.value ?? ''} ${field.value}`,
      field,
      isThere: isNamespaceKnown(world, (name) => name === field.value),
      sentences: {
        message: `${subjectText(subject)} admits ${kinds} of namespace ${field.value}, which does not exist: the ones it was meant for are not admitted.`,
        why: `No namespace here is called \`${field.value}\` (${placeOf(field.origin)}).`,
        symptom:
          kind?.value === 'Gateway'
            ? 'a listener without its certificate: RefNotPermitted'
            : `${carriedByKind(kind?.value ?? '').noBackend}: RefNotPermitted`,
        fix: 'Name the namespace of the objects that refer to this one.',
      },
    });
  });

interface NamedNamespace {
  readonly check: Check;
  readonly key: string;
  readonly field: Field<string>;
  readonly isThere: boolean;
  readonly sentences: Sentences;
}

function reference(
  world: World,
  subject: Resource,
  { check, key, field, isThere, sentences }: NamedNamespace,
): Reference {
  const { value, origin } = field;
  const isFound = isThere || isNamespaceExternal(world, value);
  return {
    check,
    subject,
    key,
    origin,
    outcome: isFound
      ? resolved()
      : missing({
          target: `namespace ${value}`,
          namespace: null,
          proof: 'near',
          near: value.includes('*') ? [] : nearNamespaces(world, value),
          scope: scopeOf('cross-namespace', { namespaces: 2 }),
          sentences,
          // whoever makes it makes no other of nearly its name
          concerns: () => false,
          quiet: 'in-open-world',
        }),
  };
}
