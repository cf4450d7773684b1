import type { PlacedContainer } from '../../compare/index.ts';
import { readableValue } from '../../compare/index.ts';
import type { EnvironmentVariable } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { ToldOfVariable, VariableFact } from './told-once.ts';
import { toldOnce } from './told-once.ts';

/** kustomize reads values of `envs` files whole: all that stands behind the `=`. */
export const readOtherwiseThanAShell = check({
  id: 'read-otherwise-than-a-shell',
  title:
    'A line of an env file has quotes or a comment that a shell would take away, and a generator keeps',
  level: 'medium',
  blind: 'Whether the program takes them away itself.',
  find: ({ mesh }) => {
    const facts = mesh.workloads.flatMap((workload) =>
      workload.containers.flatMap((container) => keptIn({ mesh, workload, container })),
    );
    return toldOnce(facts, tell);
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

/** A line of a file that a generator reads line by line: not a literal of its list, and not a whole file. */
const isLineOf = (key: string, { file, via }: Origin): boolean =>
  via?.kind === 'generator' && via.file !== file && !file.endsWith(`/${key}`) && file !== key;

/** JSON may begin and end with quotes too, and has more of them between. */
function shellPart(value: string): Kept['what'] | null {
  if (/^"[^"]*"$|^'[^']*'$/.test(value)) return 'its quotes';
  return /\S\s+#(?:\s|$)/.test(value) && !value.includes('\n') ? 'its comment' : null;
}

function tell({ here, variable, what }: Kept, who: string): ToldOfVariable {
  const { name, origin } = variable;
  const { environment } = here.mesh;
  return {
    key: `${here.container.name} has ${name} with what a shell takes away`,
    message: `In ${environment.name}, ${name} of ${who} has ${what}: ${readableValue(variable, here.container.variables)}.`,
    why: `A shell would take ${what === 'its quotes' ? 'them' : 'it'} away; kustomize keeps all that stands behind the \`=\` (${placeOf(origin)}).`,
    symptom: 'a host that is not found, a value that does not parse, a path that is not there',
    origin,
    fix: {
      text:
        what === 'its quotes'
          ? 'Take the quotes away.'
          : 'Put the comment on a line of its own, that begins with `#`.',
    },
  };
}
