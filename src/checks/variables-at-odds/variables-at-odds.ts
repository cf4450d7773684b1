import { addressLost } from './address-lost.ts';
import { toldPlaces } from '../../gitops/index.ts';
import { detectorOf, check } from '../detection/check.ts';
import { debuggingInProduction } from './debugging-in-production.ts';
import { missingVariables, variableLost } from './missing-variables.ts';
import { otherEnvironmentNamed } from './foreign-environment-values.ts';
import { valueInEveryOverlay, valueOfOtherKind } from './value-comparison.ts';
import { valueKept } from './values-kept.ts';
import { secretSpread } from './spread-secrets.ts';
import { objectUnread } from './unread-objects.ts';
import { valueUnread } from './unread-variables.ts';
import type { BrokenDeclaration, PlacedContainer } from '../../compare/index.ts';
import { brokenDeclarations, brokenSentence, readableValue } from '../../compare/index.ts';
import { overrideMisspelt } from './misspelt-overrides.ts';
import { repeatedVariables } from './repeated-variables.ts';
import { placeOf, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import type { Workload, EnvironmentVariable } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { ToldOfVariable, VariableFact } from './variable-findings.ts';
import { toldOnce } from './variable-findings.ts';

/** Tells of a variable that is not as the configuration declares it under `variables`. */
const declarationBroken = check({
  id: 'declaration-broken',
  title: 'Variable violates its declaration in the configuration',
  level: 'high',
  blind: 'Values that come from Secrets, and variables of objects that are not rendered.',
  find: ({ mesh, declaredVariables = [] }) =>
    brokenDeclarations(mesh, declaredVariables).map(tellBrokenDeclaration),
});

function tellBrokenDeclaration(broken: BrokenDeclaration): Told {
  const { declared, mesh, workload, how, origin } = broken;
  const { last: where } = toldPlaces.words(mesh.environment);
  return {
    subject: workload.resource,
    key: `${declared.name} ${how}`,
    scope: { level: 'workload', workloads: 1, services: 0, namespaces: 1 },
    message: brokenSentence(broken),
    why: say`The configuration declares it under \`variables\` for ${slot.object(workload.resource)} (${slot.place(origin)}).`,
    symptom: `pods that do not start, or that go on without what they need${where === '' ? '' : `,${where}`}`,
    origin,
    fix: { text: fixOf(broken) },
  };
}

function fixOf({ how, declared }: BrokenDeclaration): string {
  switch (how) {
    case 'missing':
      return `Set ${declared.name}, or say \`required: false\` where it is declared.`;
    case 'type':
    case 'pattern':
      return `Write a value as it is declared, or change the declaration first.`;
    case 'in-clear':
      return 'Take it with `valueFrom.secretKeyRef`.';
  }
}

/**
 * Tells of values that a shell would read otherwise: kustomize reads values of `envs` files whole, all that
 * stands behind the `=`.
 */
const readOtherwiseThanAShell = check({
  id: 'read-otherwise-than-a-shell',
  title: 'Generator keeps env file quotes or comments a shell removes',
  level: 'medium',
  blind: 'Whether the program removes them itself.',
  find: ({ mesh }) => {
    const facts = mesh.workloads.flatMap((workload) =>
      workload.containers.flatMap((container) => keptIn({ mesh, workload, container })),
    );
    return toldOnce(facts, tellKept);
  },
});

interface Kept extends VariableFact {
  readonly variable: EnvironmentVariable;
  readonly what: 'its quotes' | 'its comment';
}

const keptIn = (here: PlacedContainer): readonly Kept[] =>
  [...here.container.variables.values()].flatMap((variable) => {
    const { name, value, origin, from } = variable;
    const key = from?.key ?? name;
    const what = value === null || !isLineOf(key, origin) ? null : shellPart(value);
    return what === null ? [] : [{ here, name, decidedAt: origin, variable, what }];
  });

/**
 * Tells whether the place is a line of a file that a generator reads line by line: not a literal of its list,
 * and not a whole file.
 */
const isLineOf = (key: string, { file, via }: Origin): boolean =>
  via?.kind === 'generator' && via.file !== file && !file.endsWith(`/${key}`) && file !== key;

/**
 * Finds what only a shell would take off. JSON may begin and end with quotes too, and has more of them
 * between.
 */
function shellPart(value: string): Kept['what'] | null {
  if (/^"[^"]*"$|^'[^']*'$/.test(value)) return 'its quotes';
  return /\S\s+#(?:\s|$)/.test(value) && !value.includes('\n') ? 'its comment' : null;
}

function tellKept({ here, variable, what }: Kept, who: string): ToldOfVariable {
  const { name, origin } = variable;
  const { environment } = here.mesh;
  return {
    key: `${here.container.name} has ${name} with what a shell takes away`,
    message: `${toldPlaces.words(environment).first}${name} of ${who} has ${what}: ${readableValue(variable, here.container.variables)}.`,
    why: `A shell would take ${what === 'its quotes' ? 'them' : 'it'} away; kustomize keeps all that stands behind the \`=\` (${placeOf(origin)}).`,
    symptom: say`a host that is not found, a value that does not parse, a path that is not there`,
    origin,
    fix: {
      text:
        what === 'its quotes'
          ? say`Take the quotes away.`
          : say`Put the comment on a line of its own, that begins with \`#\`.`,
    },
  };
}

/** Tells of a variable that is written twice: another entry of `env` of the same name replaces the first. */
const variableRepeated = check({
  id: 'variable-repeated',
  title: 'Container sets a variable twice; only the last entry applies',
  level: 'medium',
  blind: 'Names that are also in `envFrom`: `env` overrides them, which is usual.',
  find: ({ mesh }) => mesh.workloads.flatMap(repeatedIn),
});

const repeatedIn = (workload: Workload): readonly Told[] =>
  workload.containers.flatMap((container) =>
    repeatedVariables(container.node).map(({ name, lost, kept, isSame }) => ({
      subject: workload.resource,
      key: `${container.name} names ${name} twice`,
      scope: { level: 'workload', workloads: 1, services: 0, namespaces: 1 },
      message: `${workload.name} gets ${name} from the last of its two entries${isSame ? ', which say the same' : ', and the other has no effect'}.`,
      why: `${name} is at ${placeOf(lost)} and at ${placeOf(kept)} in one list.`,
      symptom: isSame
        ? 'an edit of the first entry that changes nothing; `kubectl apply` may drop one of them'
        : 'a value other than the one that somebody reads first; `kubectl apply` may drop one of them',
      origin: lost,
      related: [kept],
      fix: { text: 'Take one of them out.' },
      ...(isSame && { severity: 'info' as const }),
    })),
  );

/**
 * Finds environment variables that one environment has otherwise than its siblings have, or than its pods
 * read them.
 */
export const variablesAtOdds = detectorOf(
  'variables-at-odds',
  'variables missing, misspelt, of wrong type or environment; debug switches',
  [
    missingVariables,
    variableLost,
    addressLost,
    overrideMisspelt,
    valueOfOtherKind,
    otherEnvironmentNamed,
    debuggingInProduction,
    variableRepeated,
    valueInEveryOverlay,
    valueUnread,
    objectUnread,
    secretSpread,
    valueKept,
    readOtherwiseThanAShell,
    declarationBroken,
  ],
);
