import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, resourceKey, stringAt } from '../../manifest/index.ts';
import type { Environment, RenderedRoot } from '../environment.ts';
import type { PathEnvironment } from '../names/environment-names.ts';
import { isContent, isStageWord, stageOf, wordsOf } from '../names/step-words.ts';
import { environmentOfUnit } from '../names/unit-name.ts';
import { listedFiles } from '../roots/root.ts';
import { folderOf, stepsOf } from '../tree-path.ts';

/**
 * Adds which environment each file is for of what one applier takes to several: a folder that it goes through to the last
 * (`dev`, `prod`) is for one of them where the applier itself says none.
 */
export function withStagesBelow(
  environments: readonly Environment[],
  environmentOf: (path: string) => PathEnvironment | null,
): readonly Environment[] {
  const names = new Set(environments.map(({ name }) => environmentOfUnit(name)));
  const seenIn = new Map<Environment['roots'][number], Set<string>>();
  for (const { name, roots } of environments)
    for (const root of roots)
      seenIn.set(root, (seenIn.get(root) ?? new Set()).add(environmentOfUnit(name)));
  const stages = new Map(
    [...seenIn].flatMap(([root, own]) =>
      own.size < 2 || root.by.origin === null || root.content.kind !== 'folder'
        ? []
        : (listedFiles(root) ?? []).flatMap((file) => {
            const said = environmentOf(folderOf(file));
            const isBelow = said !== null && said.depth > stepsOf(root.path).length;
            return isBelow && names.has(said.name) ? [[file, said.name] as const] : [];
          }),
    ),
  );
  return stages.size === 0
    ? environments
    : environments.map((environment) => ({ ...environment, stagesBelow: stages }));
}

/**
 * The roots of an environment without what lies in them in the folder of another one. It stays where it acts on both: an
 * object of no namespace or of one that tools share, and one that names a namespace or a host of what another stage has.
 */
export function ofOwnStage(
  { name, stagesBelow }: Environment,
  roots: readonly RenderedRoot[],
  others: () => readonly (readonly [stage: string, rendered: RenderedRoot])[],
): readonly RenderedRoot[] {
  if (stagesBelow === undefined) return roots;
  const own = environmentOfUnit(name);
  const isOfAnother = ({ file }: { readonly file: string }): boolean =>
    (stagesBelow.get(file) ?? own) !== own;
  return roots.map((rendered) => {
    if (!(listedFiles(rendered.root) ?? []).some((file) => isOfAnother({ file }))) return rendered;
    const actsOnOthers = actingOnOthers([
      ...rendered.resources.flatMap((each) => {
        const stage = stagesBelow.get(each.origin.file);
        return stage === undefined ? [] : [stagedBy(stage, each)];
      }),
      ...others().flatMap(([stage, { resources }]) =>
        resources.map((each) => stagedBy(stage, each)),
      ),
    ]);
    const kept = rendered.resources.filter((resource) => {
      const stage = stagesBelow.get(resource.origin.file) ?? own;
      return stage === own || actsOnOthers(resource, stage);
    });
    if (kept.length === rendered.resources.length) return rendered;
    return onceFor(rendered, kept, {
      gaps: rendered.gaps.filter(({ origin }) => origin === null || !isOfAnother(origin)),
      ...(rendered.unseen && {
        unseen: rendered.unseen.filter(({ origin }) => !isOfAnother(origin)),
      }),
    });
  });
}

/** Keeps the parts of roots: what is left of one root is the same object on both sides of a change. */
const known = new WeakMap<RenderedRoot, Map<string, RenderedRoot>>();

function onceFor(
  rendered: RenderedRoot,
  resources: readonly Resource[],
  more: Partial<RenderedRoot>,
): RenderedRoot {
  const parts = known.get(rendered) ?? new Map<string, RenderedRoot>();
  known.set(rendered, parts);
  const key = JSON.stringify(resources.map((each) => [resourceKey(each), each.origin.file]));
  const part = parts.get(key) ?? { ...rendered, ...more, resources };
  parts.set(key, part);
  return part;
}

/** An object, the stage of its folder or its environment, what it holds, and all that it names. */
interface Staged {
  readonly stage: string;
  readonly held: readonly string[];
  readonly named: readonly string[];
}

const stagedBy = (stage: string, resource: Resource): Staged => {
  const held = [namespaceOf(resource), ...hostsOf(resource)].filter((each) => each !== '');
  const texts = textsOf(resource.node).flatMap((text) => [text, ...namespacesIn(text)]);
  return { stage, held, named: [...held, ...texts] };
};

/** Tells which objects act beyond their stage: what names something of another one, and all that is named so. */
function actingOnOthers(all: readonly Staged[]): (resource: Resource, stage: string) => boolean {
  const holders = new Map<string, Set<string>>();
  for (const { stage, held } of all)
    for (const each of held) holders.set(each, (holders.get(each) ?? new Set()).add(stage));
  const isAnothers = (name: string, stage: string): boolean =>
    [...(holders.get(name) ?? [])].some((each) => each !== stage);
  const met = new Set(
    all.flatMap(({ stage, named }) => named.filter((each) => isAnothers(each, stage))),
  );
  return (resource, stage) => {
    const namespace = namespaceOf(resource);
    if (namespace === '' || isContent(namespace) || saysOtherStage(namespace, stage)) return true;
    const { held, named } = stagedBy(stage, resource);
    return held.some((each) => met.has(each)) || named.some((each) => isAnothers(each, stage));
  };
}

/** A namespace that is called for another stage is that one's, whoever lists its objects. */
function saysOtherStage(namespace: string, stage: string): boolean {
  const { words } = wordsOf(namespace);
  return words.split('-').some(isStageWord) && stageOf(words) !== stageOf(wordsOf(stage).words);
}

/** The namespace that an object acts in: of what applies others that to which it takes them. */
const namespaceOf = ({ node, namespace }: Resource): string =>
  stringAt(node, 'spec', 'destination', 'namespace') ??
  stringAt(node, 'spec', 'targetNamespace') ??
  namespace;

/** Hosts that are the same wherever they are named: short ones are of their own namespace. */
const hostsOf = ({ node }: Resource): readonly string[] =>
  [...itemsAt(node, 'spec', 'hosts'), ...itemsAt(node, 'spec', 'hostnames')]
    .flatMap((each) => textsOf(each))
    .filter((host) => host === '*' || host.includes('.'));

/** Lists the namespaces that an address, an identity or a reference names. */
function namespacesIn(text: string): readonly string[] {
  const [, ofHost] = /^[^/.]+\.([^/.]+)(?:\.svc(?:\..*)?)?(?::\d+)?$/.exec(text) ?? [];
  const [, ofIdentity] = /(?:^|\/)ns\/([^/]+)\/sa\//.exec(text) ?? [];
  const [, ofReference] = /^([^/.]+)\/[^/]+$/.exec(text) ?? [];
  return [ofHost, ofIdentity, ofReference].flatMap((each) => each ?? []);
}

/** All texts of an object but the namespace that it is in itself. */
function textsOf(node: Node, at: readonly string[] = []): readonly string[] {
  if (at.join('.') === 'metadata.namespace') return [];
  if (node.kind === 'scalar') return typeof node.value === 'string' ? [node.value] : [];
  return node.kind === 'seq'
    ? node.items.flatMap((each) => textsOf(each, [...at, '']))
    : [...node.entries].flatMap(([key, each]) => textsOf(each, [...at, key]));
}
