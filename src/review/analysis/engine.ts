import { LRUCache } from 'lru-cache';
import type { ChartRenderer, ChartRenders } from '../../charts/index.ts';
import type { Detector, ResultTool } from '../../checks/index.ts';
import { detectors } from '../../checks/index.ts';
import type { OwnNames } from '../../gitops/index.ts';
import { createRootRenderer, NO_NAMES } from '../../gitops/index.ts';
import type { KustomizeRenderer } from '../../kustomize/index.ts';
import { createKustomizeRenderer, parseKustomizeTables } from '../../kustomize/index.ts';
import { createEarlierSides } from '../evaluation/earlier-sides.ts';
import type { EarlierSides } from '../evaluation/earlier-sides.ts';
import type { InputSecrets } from './input-secrets.ts';
import type { ManifestReader, ManifestSchemas } from '../../manifest/index.ts';
import { createManifestReader, createManifestSchemas } from '../../manifest/index.ts';
import type { Rule } from '../policy/rules/rule.ts';
import { deferredCompiler } from '../policy/rules/condition.ts';
import { CONFIG_FILE } from '../policy/configuration/repository-config.ts';
import { parseRules } from '../policy/rules/rule-files.ts';
import type { PackageData } from '../../forge/index.ts';
import { createKeptRenders } from './lazy-loading.ts';
import type { LoadableCharts } from './lazy-loading.ts';

/** What a review needs beside the trees; its renderers remember what they rendered. */
export interface Engine {
  readonly kustomize: KustomizeRenderer;
  readonly manifests: ManifestReader;
  readonly renderRoot: ReturnType<typeof createRootRenderer>;
  readonly schemas: ManifestSchemas;
  readonly rules: readonly Rule[];
  readonly detectors: readonly Detector[];
  /** What is known of this program, for forms that name it. */
  readonly tool: Omit<ResultTool, 'pagesUrl'>;
  /** What the repository is called that the trees are of. */
  readonly ownNames: OwnNames;
  /** Where the repository keeps its configuration. */
  readonly configFile: string;
  /** It is null where nobody renders charts: they are not seen then. */
  readonly charts: LoadableCharts | null;
  /** What files keep secret, by content and path, those that were asked for last. */
  readonly inputSecrets: LRUCache<string, InputSecrets>;
  /** Holds what earlier reviews saw of their bases. */
  readonly earlier: EarlierSides;
  /** Is told what is done, at which part of how many; it is absent where nobody asks. */
  readonly progress?: (doing: string, at: number, of: number) => void;
}

/** Files of some large repositories. */
const MOST_INPUTS = 50_000;

/** Throws where the package's own data is damaged: that is a bug, not an input. */
export function createEngine(
  data: PackageData,
  ownNames: OwnNames = NO_NAMES,
  renderer: ChartRenderer | null = null,
  configFile: string = CONFIG_FILE,
  progress?: Engine['progress'],
): Engine {
  const manifests = createManifestReader();
  let rules: readonly Rule[] | null = null;
  const telling = progress === undefined ? {} : { progress };
  const charts = renderer === null ? null : { renders: createKeptRenders(), renderer, ...telling };
  const tables = parseKustomizeTables(data.kustomizeTables);
  const kustomize = createKustomizeRenderer(tables, undefined, charts?.renders ?? null);
  return {
    kustomize,
    manifests,
    renderRoot: createRootRenderer({
      kustomize,
      reader: manifests,
      ...(charts !== null && {
        charts: charts.renders,
        otherwise: createKustomizeRenderer(tables, undefined, otherRenders(charts.renders)),
      }),
    }),
    charts,
    schemas: createManifestSchemas({
      istio: data.istioSchema,
      gatewayApi: data.gatewayApiSchema,
      meshConfig: data.meshConfigSchema,
      istioOperator: data.istioOperatorSchema,
      envoy: data.envoySchema,
      kubernetes: data.kubernetesSchema,
    }),
    // who analyses what is there, draws a map or renders asks for no rule, and does not wait for them
    get rules() {
      rules ??= parsedRules(data);
      return rules;
    },
    detectors,
    tool: {
      get version() {
        return data.version();
      },
      pageOf: data.detectorPage,
    },
    ownNames,
    configFile,
    inputSecrets: new LRUCache({ max: MOST_INPUTS }),
    earlier: createEarlierSides(),
    ...telling,
  };
}

function parsedRules(data: PackageData): readonly Rule[] {
  const parsed = parseRules(data.rules, deferredCompiler());
  if (parsed.kind === 'invalid')
    throw new Error(`default rules: ${parsed.problems.map(({ message }) => message).join(' ')}`);
  return parsed.rules;
}

/**
 * Gives the same renders, with the documents of the other ways in place of the usual ones where a chart has
 * such.
 */
const otherRenders = (renders: ChartRenders): ChartRenders => ({
  outcomeOf(key, request) {
    const outcome = renders.outcomeOf(key, request);
    if (outcome?.kind !== 'rendered') return outcome;
    const { otherwise } = outcome;
    return { ...outcome, documents: otherwise?.documents ?? outcome.documents };
  },
});
