import type { Node } from '../../../manifest/index.ts';
import { booleanAt, nodeAt, stringAt } from '../../../manifest/index.ts';
import { joinPath } from '../../tree-path.ts';
import type { Applier } from '../applier.ts';
import { applierName, OPEN } from '../applier.ts';
import type { ArgoInput } from './argo-input.ts';
import { refusalOfApplication, sourcesOf } from './argo-refusals.ts';
import { argoBuild } from './argo-build.ts';
import { explicitType, withOverrides } from './argo-source.ts';
import { clusterOf } from './cluster-secrets.ts';
import { placeText } from './sets/parameters.ts';

/**
 * What an Application applies: one entry for each source that names a path. Sources of charts and of
 * values only (`ref`) have none; `sources` wins over `source` (ARGO-1, ARGO-13). Of one that an
 * ApplicationSet makes, `object` is the set.
 */
export function argoAppliers(
  application: Node,
  input: ArgoInput,
  object = applierName(application),
): readonly Applier[] {
  const refusal = refusalOfApplication(application);
  if (refusal !== null)
    input.refused.push({
      object,
      why: refusal,
      message: `${object.kind} ${object.name} (${application.origin.file}): ${refusal}, which Argo CD refuses: what it last applied stays.`,
      origin: application.origin,
    });
  const sources = sourcesOf(application);
  const isWhole = sources.filter((source) => pathOf(source) !== null).length < 2;
  const whole = `${placeText(application)} ${applierName(application).name}`;
  return sources.flatMap((source, at) => {
    const applier = applierOf(application, source, input);
    if (applier === null) return [];
    return [{ ...applier, object, ...(isWhole ? {} : { partOf: { whole, at } }) }];
  });
}

function applierOf(
  application: Node,
  written: Node,
  input: ArgoInput,
): Omit<Applier, 'object'> | null {
  const path = pathOf(written);
  if (path === null) return null;
  const { name } = applierName(application);
  const source = withOverrides(written, name, path, input);
  const type = explicitType(source);
  const given = (...steps: string[]): string | null => {
    const text = stringAt(application, 'spec', 'destination', ...steps) ?? '';
    return text === '' || text.includes(OPEN) ? null : text;
  };
  const repository = stringAt(source, 'repoURL') ?? '';
  const settings = input.settings(application, stringAt(source, 'kustomize', 'version') ?? null);
  const isOff = settings.switchedOff.some((tool) => tool === type);
  const build = argoBuild(application, source);
  const plugin = nodeAt(source, 'plugin');
  return {
    tool: 'argo',
    path,
    source: repository.includes(OPEN) ? '' : repository,
    origin: (nodeAt(source, 'path') ?? source).origin,
    defaultNamespace: given('namespace'),
    targetNamespace: null,
    substitution: null,
    cluster: clusterOf({ name: given('name'), server: given('server') }, input.clusters),
    sourceType: type === 'several' ? null : isOff ? 'directory' : type,
    settings,
    ...(build === null ? {} : { build }),
    changes: plugin === undefined ? [] : [{ field: 'plugin', node: plugin }],
    directory: {
      recurse: booleanAt(source, 'directory', 'recurse') ?? false,
      include: stringAt(source, 'directory', 'include') ?? null,
      exclude: stringAt(source, 'directory', 'exclude') ?? null,
    },
  };
}

/** An empty path, an absolute one or one that leaves the tree applies nothing (ARGO-6). */
function pathOf(source: Node): string | null {
  const written = stringAt(source, 'path') ?? '';
  const isFolder = written !== '' && !written.startsWith('/');
  return isFolder && (stringAt(source, 'chart') ?? '') === '' ? joinPath('.', written) : null;
}
