import type { Node } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { joinPath } from '../tree-path.ts';
import type { ScriptInput } from '../appliers/environment-source.ts';
import type { OwnAddresses } from '../appliers/repository-identity.ts';
import { isAddress, repositoryIdentity } from '../appliers/repository-identity.ts';
import type { ScriptApplier } from './script-applier.ts';

const NAMED_SO = /(?:^|\/)kf(?:ctl|def)[^/]*(?:\/[^/]+)?\.ya?ml$/i;
const MOST_FILES = 100;

/**
 * Lists what files of kfctl (`KfDef`) name: of each application the base and the overlays of a folder, or the
 * folder itself where it is a kustomization. It reads repositories of this one's names and of its owner: a
 * repository may have been called otherwise, and what is not in the tree is not named. Over the base and the
 * overlays it writes the application's parameter `namespace`, else the namespace of the KfDef
 * (`MergeKustomizations` of kubeflow/kfctl); a folder that is a kustomization by itself keeps its own.
 */
export function appliedByKfctl(input: ScriptInput): readonly ScriptApplier[] {
  const { tree, reader, own } = input;
  return tree.paths
    .filter((path) => NAMED_SO.test(path) && tree.realPath(path) === path)
    .slice(0, MOST_FILES)
    .flatMap((file) =>
      (reader.read(tree, file)?.documents ?? []).flatMap(({ node }) => {
        if (node === null || stringAt(node, 'kind') !== 'KfDef') return [];
        if (stringAt(node, 'apiVersion')?.startsWith('kfdef.apps.kubeflow.org/') !== true)
          return [];
        const repositories = ownRepositories(node, own);
        return itemsAt(node, 'spec', 'applications').flatMap((application) =>
          builtBy({ application, kfdef: node, repositories }, input).map((applier) => ({
            tool: 'kfctl',
            ...applier,
            reach: 'kustomization' as const,
            origin: { file, line: applier.line, column: 1, endLine: applier.line },
            isTest: false,
          })),
        );
      }),
    );
}

/** Names of the repositories that may be this one. */
const ownRepositories = (node: Node, own: OwnAddresses): ReadonlySet<string> =>
  new Set(
    itemsAt(node, 'spec', 'repos').flatMap((repository) => {
      // an archive or a folder of a repository is asked for below its address
      const uri = (stringAt(repository, 'uri') ?? '')
        .replace(/[?#].*$/s, '')
        .replace(/\/(?:archive|tarball|zipball|tree)\/.*$/s, '');
      const name = stringAt(repository, 'name');
      return name !== undefined && (own.has(uri) || isOfOwner(uri, own)) ? [name] : [];
    }),
  );

const isOfOwner = (uri: string, { shown }: OwnAddresses): boolean =>
  isAddress(uri) && shown.some((name) => ownerOf(name) === ownerOf(uri) && ownerOf(uri) !== '');

const ownerOf = (address: string): string => repositoryIdentity(address).split('/').at(-2) ?? '';

interface Asked {
  readonly application: Node;
  readonly kfdef: Node;
  readonly repositories: ReadonlySet<string>;
}

type Built = Pick<ScriptApplier, 'path' | 'namespace'> & { readonly line: number };

function builtBy(
  { application, kfdef, repositories }: Asked,
  { kustomizations }: ScriptInput,
): readonly Built[] {
  const config = nodeAt(application, 'kustomizeConfig');
  const at = config === undefined ? undefined : nodeAt(config, 'repoRef', 'path');
  if (config === undefined || at?.kind !== 'scalar' || typeof at.value !== 'string') return [];
  if (!repositories.has(stringAt(config, 'repoRef', 'name') ?? '')) return [];
  const { line } = at.origin;
  const folder = joinPath('.', at.value);
  if (folder === null) return [];
  const overlays = itemsAt(config, 'overlays').flatMap((overlay) =>
    overlay.kind === 'scalar' && typeof overlay.value === 'string'
      ? [{ step: `overlays/${overlay.value}`, line: overlay.origin.line }]
      : [],
  );
  const given = namespaceGiven(config, kfdef);
  const own = given === undefined ? {} : { namespace: given };
  const steps = kustomizations.has(folder)
    ? [{ step: '.', line }]
    : [{ step: 'base', line, ...own }, ...overlays.map((each) => ({ ...each, ...own }))];
  return steps.flatMap(({ step, ...place }) => {
    const path = joinPath(folder, step);
    return path !== null && kustomizations.has(path) ? [{ path, ...place }] : [];
  });
}

/** The namespace that kfctl writes over what it merges; of several parameters of the name the last one. */
function namespaceGiven(config: Node, kfdef: Node): ScriptApplier['namespace'] {
  const given = itemsAt(config, 'parameters').findLast(
    (parameter) => stringAt(parameter, 'name') === 'namespace',
  );
  const node = nodeAt(given, 'value');
  if (node?.kind === 'scalar' && typeof node.value === 'string' && node.value !== '')
    return { node, isParameter: true };
  const own = nodeAt(kfdef, 'metadata', 'namespace');
  return own?.kind === 'scalar' ? { node: own, isParameter: false } : undefined;
}
