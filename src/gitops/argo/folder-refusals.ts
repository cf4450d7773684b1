import type { NamedApplication } from './argo-source.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';
import { OPEN } from '../appliers/applier.ts';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization-folders.ts';
import type { ArgoInput } from './argo-input.ts';
import {
  CHART_FILE,
  discoveredType,
  explicitType,
  overridesIn,
  withOverrides,
} from './argo-source.ts';

/** Says why Argo CD renders nothing of a folder, half a sentence, and where that is written. */
export interface FolderRefusal {
  readonly why: string;
  readonly origin: Origin;
  /** Says what mends it; it is absent where that is the place alone. */
  readonly fix?: string;
}

/**
 * Finds what is refused of a source as it is written and of the folder that it names (ARGO-2, ARGO-4,
 * ARGO-23, ARGO-26, ARGO-82).
 */
export function refusalOfFolder(
  application: NamedApplication,
  written: Node,
  path: string,
  input: ArgoInput,
): FolderRefusal | null {
  if (!input.tree.isDirectory(path)) return null;
  const overrides = overridesIn(application, path, input);
  for (const { file, problem, node } of overrides) {
    const origin = { file, line: 1, column: 1, endLine: 1 };
    if (problem !== null)
      return { why: `${file} is no YAML (${problem.message})`, origin: problem.origin };
    if (node?.kind !== 'map') return { why: `${file} is no map`, origin };
  }
  const source = withOverrides(written, application, path, input);
  const place = overrides[0]?.node?.origin ?? written.origin;
  if (explicitType(source) === 'several' && explicitType(written) !== 'several')
    return {
      why: `its source of ${path} is of two types at once, as ${place.file} says`,
      origin: place,
    };
  return unlike(source, path, input) ?? unreadable(source);
}

/** Finds what a folder is taken for, by its source or by the names of its files, and is not. */
function unlike(source: Node, path: string, { tree }: ArgoInput): FolderRefusal | null {
  const type = explicitType(source);
  const names = tree.list(path);
  const is = {
    kustomize: names.some((name) => KUSTOMIZATION_FILES.has(name)),
    helm: names.includes(CHART_FILE),
  };
  const origin = (nodeAt(source, type ?? 'path') ?? source).origin;
  if (type === 'kustomize' && !is.kustomize)
    return {
      why: `its source of ${path} is to be built by kustomize, and has no kustomization`,
      origin,
    };
  if (type === 'helm' && !is.helm)
    return {
      why: `its source of ${path} is to be rendered by Helm, and has no ${CHART_FILE}`,
      origin,
    };
  if (type !== null || is.helm || discoveredType(names) !== 'helm') return null;
  const name = names.find((each) => each.endsWith(CHART_FILE)) ?? '';
  const file = path === '.' ? name : `${path}/${name}`;
  return {
    why: `it takes ${path} for a chart, since ${file} is called so, and there is no ${CHART_FILE}`,
    origin: { file, line: 1, column: 1, endLine: 1 },
  };
}

/** Finds what a tool cannot read of the block that is for it. */
function unreadable(source: Node): FolderRefusal | null {
  for (const image of itemsAt(source, 'kustomize', 'images')) {
    const text = image.kind === 'scalar' ? String(image.value) : '';
    if (!isFilledIn(text) && !/[=:@]/.test(text))
      return { why: `its image ${text} has no version and no other name`, origin: image.origin };
  }
  const helm = stringAt(source, 'helm', 'version') ?? '';
  if (helm !== '' && !isFilledIn(helm) && !/^v[34]$/.test(helm))
    return {
      why: `its Helm version ${helm} is none that Argo CD knows (v3)`,
      origin: (nodeAt(source, 'helm', 'version') ?? source).origin,
    };
  const version = stringAt(source, 'helm', 'kubeVersion') ?? '';
  if (version === '' || isFilledIn(version) || KUBERNETES.test(version)) return null;
  const { origin } = nodeAt(source, 'helm', 'kubeVersion') ?? source;
  return { why: `its kubeVersion ${version} is no version`, origin };
}

const isFilledIn = (text: string): boolean => text.includes(OPEN) || text.includes('$');

const KUBERNETES = /^v?\d+(?:\.\d+){0,2}(?:-[\w.-]+)?(?:\+[\w.-]+)?$/;
