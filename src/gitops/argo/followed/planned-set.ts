import type { Node } from '../../../manifest/index.ts';
import { booleanAt, itemsAt, mapNode, nodeAt, stringAt } from '../../../manifest/index.ts';
import { applierName } from '../../appliers/applier.ts';
import type { ArgoInput } from '../argo-input.ts';
import { lacksDestination } from '../application.ts';
import { mergePatch } from '../merge-patch.ts';
import { parameterSets } from '../sets/generators.ts';
import type { ParameterSet, SetContext, SetTemplating } from '../sets/generator-parameters.ts';
import { placeText, stepsToRender } from '../sets/generator-parameters.ts';

/** One Application that a set makes, before its template is filled in. */
export interface PlannedApplication {
  readonly set: Node;
  /** Counts the generators of the set. */
  readonly generator: number;
  /** The set's template with the generator's own laid over it (ARGO-62). */
  readonly merged: Node;
  readonly parameters: ParameterSet;
  /** Steps that it takes to fill the template in. */
  readonly steps: number;
}

/** Namespace and name of a set. */
export function nameOfSet(set: Node): string {
  const { namespace, name } = applierName(set);
  return `${namespace}/${name}`;
}

/** Gives what the generators and templates of a set are read with. */
export const contextOf = (set: Node, input: ArgoInput): SetContext => ({
  set,
  input,
  language: {
    isGo: booleanAt(set, 'spec', 'goTemplate') ?? false,
    effort: input.effort,
    missing: missingKeyOf(set),
  },
  unseen: new Set(),
  problems: new Set(),
});

/** The last option counts (ARGO-59). */
function missingKeyOf(set: Node): SetTemplating['missing'] {
  const options = itemsAt(set, 'spec', 'goTemplateOptions').flatMap((option) =>
    option.kind === 'scalar' ? [String(option.value)] : [],
  );
  const last = options.findLast((option) => option.startsWith('missingkey='));
  if (last === 'missingkey=error') return 'error';
  return last === 'missingkey=zero' ? 'zero' : 'nothing';
}

/** All Applications that a set makes; none where its template is refused. */
export function plannedApplications(context: SetContext): readonly PlannedApplication[] {
  const { set } = context;
  const written = nodeAt(set, 'spec', 'template');
  if (written !== undefined && lacksDestination(written)) {
    context.problems.add(`${placeText(set)}: its template has no \`destination\``);
    return [];
  }
  const template = written ?? mapNode(new Map(), set.origin);
  const patch = stringAt(set, 'spec', 'templatePatch') ?? '';
  return itemsAt(set, 'spec', 'generators').flatMap((each, generator) => {
    const own = ownTemplate(each);
    const merged = own === undefined ? template : mergePatch(template, withoutEmpty(own));
    const steps = stepsToRender(merged) + patch.length * STEPS_PER_CHARACTER;
    return parameterSets(each, context).map((parameters) => ({
      ...{ set, generator, merged },
      ...{ parameters, steps },
    }));
  });
}

/** Counts the steps that each character of a patch costs, which is parsed anew for each Application. */
const STEPS_PER_CHARACTER = 5;

function ownTemplate(generator: Node): Node | undefined {
  if (generator.kind !== 'map') return undefined;
  for (const settings of generator.entries.values()) {
    const template = nodeAt(settings, 'template');
    if (template !== undefined) return template;
  }
  return undefined;
}

/** Only what a generator's template says wins over the set's. */
function withoutEmpty(node: Node): Node {
  if (node.kind !== 'map') return node;
  const said = [...node.entries].filter(
    ([, value]) => value.kind !== 'scalar' || (value.value !== '' && value.value !== null),
  );
  return mapNode(new Map(said.map(([key, value]) => [key, withoutEmpty(value)])), node.origin);
}
