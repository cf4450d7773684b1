import { commandEngine } from '../../review/edge/command-line/work-on-tree.ts';
import { refusalError } from '../../review/edge/command-line/command-problems.ts';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Analysed } from '../at-rest/tree-analysis.ts';
import type { AnalysisEntry } from '../at-rest/analysis-entry.ts';
import type { FormatOf, PrintersOf } from '../../review/index.ts';
import type { GivenFile } from '../at-rest/given-objects.ts';
import { isWorkTreeTop } from '../../review/edge/folders/work-tree-top.ts';
import { namesOfTree, openedTree, readTree } from '../../review/edge/command-line/command-trees.ts';
import { paintFor } from '../../review/edge/command-line/terminal-paint.ts';
import { readSingleFile } from '../../review/edge/folders/folder-tree.ts';
import { UsageError } from '../../review/edge/command-line/exit-codes.ts';
import { analyseTree } from '../at-rest/tree-analysis.ts';
import type { ResultList, ResultTool } from '../../checks/index.ts';
import { resultPrinters } from '../../checks/index.ts';
import { pagesAddress } from '../../review/edge/settings/pages-address.ts';
import { analysisResults } from '../at-rest/analysis-results.ts';
import { analysisMarkdown } from '../at-rest/analysis-markdown.ts';
import { analysisSummary } from '../at-rest/analysis-summary.ts';
import { readableText } from '../../review/edge/command-line/readable-length.ts';
import {
  analysisJson,
  analysisText,
  undecidedOfOthers,
  undecidedSentences,
} from '../at-rest/analysis-report.ts';
import type { QuietOptions } from '../../review/edge/command-line/progress-line.ts';
import { progressLine } from '../../review/edge/command-line/progress-line.ts';
import type { LoadableTree } from '../../forge/index.ts';
import { placeOf, plainText, SEVERITIES } from '../../manifest/index.ts';
import { isYamlFile, KUSTOMIZATION_FILES } from '../../gitops/index.ts';
import type { TreeOptions } from '../../review/edge/command-line/command-trees.ts';

export interface AnalyzeOptions extends TreeOptions, QuietOptions {
  readonly recursive?: boolean;
  readonly environment?: string;
  readonly service?: string;
  readonly all?: boolean;
  readonly meshConfig?: string;
  readonly meshNetworks?: string;
  readonly implicitIngress?: boolean;
  readonly only?: readonly string[];
  /** A folder above which nothing is read. */
  readonly within?: string | undefined;
  readonly format: FormatOf<'analysis'>;
  readonly failOn: AnalysisEntry['level'] | 'never';
}

/**
 * Prints what is wrong with a tree as it stands, or with a file of manifests.
 *
 * @throws UsageError where there is nothing to read, or nothing of what is asked for.
 */
export async function printAnalysis(
  folder: string | undefined,
  options: AnalyzeOptions,
): Promise<void> {
  const outcome = await analysisOf(folder, options);
  if (outcome.kind === 'refused') throw refusalError(outcome.reasons, options.repo ?? folder);
  const { analysis, sentences, beside, tool } = outcome;
  const printers: PrintersOf<'analysis', () => void> = {
    terminal: () =>
      void process.stdout.write(
        readableText(options.all, (length) =>
          (length === 'whole' ? analysisText : analysisSummary)(
            analysis,
            { sentences },
            paintFor(process.stdout),
          ),
        ),
      ),
    markdown: () => void process.stdout.write(analysisMarkdown(analysis, { sentences })),
    json: () => {
      process.stdout.write(analysisJson(analysis.entries));
      process.stderr.write(beside.map((sentence) => `${plainText(sentence)}\n`).join(''));
    },
    ...resultForms(() => analysisResults(analysis, beside), tool),
  };
  printers[options.format]();
  if (isAsBad(analysis.entries, options.failOn)) process.exitCode = 1;
}

type TreeAnalysis = Awaited<ReturnType<typeof analyseTree>>;

type AnalysisToPrint =
  | Extract<TreeAnalysis, { kind: 'refused' }>
  | {
      readonly kind: 'analysed';
      readonly analysis: Extract<TreeAnalysis, { kind: 'analysed' }>['analysis'];
      /** Says what is not seen. */
      readonly sentences: readonly string[];
      /** Says all that there is to say where the entries alone are printed. */
      readonly beside: readonly string[];
      readonly tool: Omit<ResultTool, 'pagesUrl'>;
    };

/**
 * Finds what is wrong with a tree as it stands, or with a file of manifests.
 *
 * @throws UsageError where there is nothing to read.
 */
export async function analysisOf(
  folder: string | undefined,
  options: Omit<AnalyzeOptions, 'format' | 'failOn'>,
): Promise<AnalysisToPrint> {
  const given = {
    meshConfig: givenFile(options.meshConfig),
    meshNetworks: givenFile(options.meshNetworks),
    hasIngress: options.implicitIngress ?? false,
  };
  const { trees, of, notes, place, close } = await opened(folder, options);
  const line = progressLine(options);
  try {
    const names = await namesOfTree(place, options);
    const engine = commandEngine(names, line);
    const outcome = await analyseTree(trees, engine, {
      of,
      environment: options.environment ?? null,
      ...(options.service !== undefined && { service: options.service }),
      given,
      ...(options.only !== undefined && { only: options.only }),
      asOf: new Date().toISOString(),
    });
    if (outcome.kind === 'refused') return outcome;
    const { analysis, gaps } = outcome;
    const sentences = [
      ...notes,
      // what several environments have alike is not seen once
      ...new Set(
        gaps.map(({ message, origin }) =>
          origin === null ? message : `${placeOf(origin)}: ${message}`,
        ),
      ),
    ];
    const beside = [
      ...analysis.notes,
      ...sentences,
      ...undecidedSentences(analysis.unknowns),
      ...undecidedOfOthers(analysis.unknownsOfOthers),
    ];
    return { kind: 'analysed', analysis, sentences, beside, tool: engine.tool };
  } finally {
    line.end();
    await close();
  }
}

type ResultForms = Readonly<Record<keyof typeof resultPrinters, () => void>>;

/** Prints results in each form of programs that collect them. */
function resultForms(listOf: () => ResultList, tool: Omit<ResultTool, 'pagesUrl'>): ResultForms {
  const shown = { ...tool, pagesUrl: pagesAddress(process.env) };
  const print = (form: keyof ResultForms) => (): void => {
    process.stdout.write(resultPrinters[form](listOf(), shown));
  };
  return {
    sarif: print('sarif'),
    junit: print('junit'),
    github: print('github'),
    gitlab: print('gitlab'),
  };
}

interface Opened {
  readonly trees: LoadableTree;
  readonly of: Analysed;
  /** Says in sentences what of the folder is not read. */
  readonly notes: readonly string[];
  /** Names the folder that it lies in, where it is none of a revision. */
  readonly place: string | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Opens what is given. The top of a work tree, or a folder without manifests of its own, says itself what is
 * applied where.
 */
async function opened(
  given: string | undefined,
  options: Omit<AnalyzeOptions, 'format' | 'failOn'>,
): Promise<Opened> {
  const { repo, rev, within, recursive = false } = options;
  // a kustomization stands for its folder
  const folder =
    given !== undefined && KUSTOMIZATION_FILES.has(basename(given)) ? dirname(given) : given;
  const path = resolve(folder ?? '.');
  const isPart = repo === undefined && rev === undefined && !isWorkTreeTop(path);
  const single = isPart && isYamlFile(path) ? await readSingleFile(path) : null;
  if (single !== null) {
    const [name = ''] = single.tree.paths;
    const of: Analysed = { kind: 'file', path: name };
    return { trees: single, of, notes: [], place: dirname(path), close: () => Promise.resolve() };
  }
  if (isPart && [...KUSTOMIZATION_FILES].some((file) => existsSync(join(path, file)))) {
    const { folder: inTree, trees, close } = await openedTree(path, { within });
    const of: Analysed = { kind: 'kustomization', name: basename(path), path: inTree };
    return { trees, of, notes: [], place: folder, close };
  }
  const trees = await readTree(folder, options);
  const { merged, notes, close } = trees;
  const hasOwn = merged.tree.paths.some(
    (each) => /^[^/]+\.ya?ml$/i.test(each) && mayHoldObject(merged.tree, each),
  );
  return {
    trees: merged,
    of:
      isPart && (recursive || hasOwn)
        ? { kind: 'folder', name: basename(path), isRecursive: recursive }
        : { kind: 'repository' },
    notes,
    place: folder,
    close,
  };
}

/** Tells a manifest from what tools are set up by, as a pipeline at the top of a repository: that is none of its own. */
function mayHoldObject(tree: LoadableTree['tree'], path: string): boolean {
  const entry = tree.read(path);
  return entry.kind !== 'text' || /^[\s-]*["']?(?:apiVersion|kind)["']?\s*:/m.test(entry.text);
}

const GIVEN = { advice: 'Name a file of MeshConfig or MeshNetworks that can be read' };

/** No mesh configuration has more characters. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

function givenFile(path: string | undefined): GivenFile | null {
  if (path === undefined) return null;
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > MOST_CHARACTERS) throw new UsageError(`The file ${path} is too long.`, GIVEN);
    return { path, text };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The file ${path} cannot be read.`, GIVEN);
  }
}

const isAsBad = (entries: readonly AnalysisEntry[], least: AnalyzeOptions['failOn']): boolean =>
  least !== 'never' &&
  entries.some(({ level }) => SEVERITIES.indexOf(level) <= SEVERITIES.indexOf(least));
