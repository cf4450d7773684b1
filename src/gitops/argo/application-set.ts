import type { Node } from '../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { spend } from '../rendering/effort.ts';
import type { Applier, ApplierName, MadeApplication } from '../appliers/applier.ts';
import { applierName, OPEN } from '../appliers/applier.ts';
import { isByHand } from './application.ts';
import { argoAppliers } from './argo-appliers.ts';
import { pathMatch } from './path-match.ts';
import { parameterEvidence } from './argo-evidence.ts';
import type { ArgoInput } from './argo-input.ts';
import { unfollowedAction, refusalOf, renderNode } from './sets/set-template.ts';
import { withTemplatePatch } from './template-patch.ts';
import type { ParameterSet, SetContext } from './sets/generator-parameters.ts';
import { placeText } from './sets/generator-parameters.ts';
import { contextOf } from './followed/planned-set.ts';

/**
 * Lists what the Applications of an ApplicationSet apply, as far as the tree tells. What only a cluster or a
 * forge knows stays open in the template; an open step of a path then stands for every folder that fits.
 */
export function applicationSetAppliers(set: Node, input: ArgoInput): readonly Applier[] {
  const context = contextOf(set, input);
  const object = applierName(set);
  const applications = applicationsOf(set, context);
  input.unseenGenerators.push(
    ...[...context.unseen].map((kind) => ({ kind, set: object.name, origin: set.origin })),
  );
  const [problem] = context.problems;
  if (problem !== undefined)
    input.refused.push({
      object,
      why: problem.replace(/^\S+:\d+: /, ''),
      message: `ApplicationSet ${object.name} is left as it is in the cluster, deletions included, while it has an error (${problem}).`,
      origin: set.origin,
    });
  const deletes = deletesWithIt(set);
  return uniquelyNamed(applications, set, input).flatMap(({ application, files, values }) => {
    const made = madeBy(object, application, deletes, files);
    const parameters = parameterEvidence(values);
    const madeWith = { parameters, ...(made !== null && { made }) };
    return argoAppliers(application, input, object, madeWith).flatMap((applier) =>
      withOpenSteps(applier, input),
    );
  });
}

/**
 * Tells whether an Application that the set makes no more is deleted with its resources. It is not where the
 * policy keeps Applications, nor where the set, or finalizers of its template, keep the resources (ARGO-73,
 * ARGO-74).
 */
function deletesWithIt(set: Node): boolean {
  const policy = stringAt(set, 'spec', 'syncPolicy', 'applicationsSync') ?? 'sync';
  if (policy === 'create-only' || policy === 'create-update') return false;
  const own = itemsAt(set, 'spec', 'template', 'metadata', 'finalizers').flatMap((each) =>
    each.kind === 'scalar' ? [String(each.value)] : [],
  );
  if (own.length > 0) return own.some((each) => each.startsWith('resources-finalizer.argocd'));
  return booleanAt(set, 'spec', 'syncPolicy', 'preserveResourcesOnDeletion') !== true;
}

/** Gives null where not even its name is seen. */
function madeBy(
  set: ApplierName,
  application: Node,
  deletes: boolean,
  files: readonly string[],
): MadeApplication | null {
  const { name } = applierName(application);
  if (name === '' || name.includes(OPEN)) return null;
  return {
    ...{ set: `${set.namespace}/${set.name}`, application: name, deletes },
    ...(isByHand(application) && { isByHand: true as const }),
    ...(files.length > 0 && { files }),
  };
}

/** An Application, and the files that its parameters come from. */
interface FilledIn {
  readonly application: Node;
  readonly files: readonly string[];
  readonly values: ParameterSet['values'];
}

/** The generators one after the other, each with its own template laid over the set's (ARGO-58, ARGO-62). */
function applicationsOf(set: Node, context: SetContext): readonly FilledIn[] {
  const { input, problems } = context;
  const unfollowed = context.language.isGo ? unfollowedIn(nodeAt(set, 'spec')) : null;
  if (unfollowed !== null)
    input.notes.add(
      `ApplicationSet ${applierName(set).name}: what \`${unfollowed.action}\` writes is not seen here (${placeText(unfollowed.node)}).`,
    );
  return input.plannedOf(context).flatMap(({ merged, parameters, steps }) => {
    if (!spend(input.effort, steps)) return [];
    const made = refusalOf(() => {
      const application = renderNode(merged, parameters, context.language);
      return withTemplatePatch(set, application, parameters, context);
    });
    if ('value' in made)
      return [
        { application: made.value, files: parameters.files ?? [], values: parameters.values },
      ];
    problems.add(`${placeText(nodeAt(set, 'spec', 'template') ?? set)}: ${made.refusal}`);
    return [];
  });
}

interface Unfollowed {
  readonly node: Node;
  readonly action: string;
}

/** The first text of a set with something that is not followed. */
function unfollowedIn(node: Node | undefined): Unfollowed | null {
  if (node === undefined) return null;
  if (node.kind === 'scalar') {
    const action = typeof node.value === 'string' ? unfollowedAction(node.value) : null;
    return action === null ? null : { node, action };
  }
  const inner = node.kind === 'seq' ? node.items : [...node.entries.values()];
  for (const each of inner) {
    const found = unfollowedIn(each);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Leaves the first of Applications that share a name, for which the set has an error: none of that name is written anew or
 * changed (before Argo CD 3 the first is), and none is deleted, for the name is still wanted (ARGO-58, ARGO-72).
 */
function uniquelyNamed(
  applications: readonly FilledIn[],
  set: Node,
  { refused }: ArgoInput,
): readonly FilledIn[] {
  const named = new Map<string, FilledIn[]>();
  const nameOf = ({ application }: FilledIn): string => applierName(application).name;
  for (const each of applications)
    named.set(nameOf(each), [...(named.get(nameOf(each)) ?? []), each]);
  const isTold = (name: string): boolean => name !== '' && !name.includes(OPEN);
  const object = applierName(set);
  const place = nodeAt(set, 'spec', 'template', 'metadata', 'name')?.origin ?? set.origin;
  for (const [name, { length }] of named) {
    if (!isTold(name) || length === 1) continue;
    const why = `it makes ${String(length)} Applications named ${name}`;
    refused.push({
      ...{ object, application: name, why, place, origin: set.origin },
      message: `ApplicationSet ${object.name}: ${why}, which Argo CD refuses ("contains applications with duplicate name"): none of them is made or updated, and none of that name is deleted.`,
    });
  }
  return applications.filter(
    (each) => !isTold(nameOf(each)) || named.get(nameOf(each))?.[0] === each,
  );
}

const isAnything = (path: string): boolean => path.replaceAll(OPEN, '').replaceAll('/', '') === '';

function withOpenSteps(applier: Applier, { folders, effort }: ArgoInput): readonly Applier[] {
  if (!applier.path.includes(OPEN)) return [applier];
  // of this one only that it is there is known
  if (isAnything(applier.path)) return [{ ...applier, path: OPEN }];
  const glob = pathMatch(applier.path.replace(/[\\*?[]/g, '\\$&'));
  return folders
    .filter(
      (folder) => spend(effort, 5 + (glob.weight * folder.length) / 64) && glob.matches(folder),
    )
    .map((path) => ({ ...applier, path, isOfOpenPath: true }));
}
