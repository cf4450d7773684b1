import { treesError } from '../../../review/edge/command-line/command-problems.ts';
import { lstatSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createChartRenderer } from '../../../charts/edge/create-chart-renderer.ts';
import { UsageError } from '../../../review/edge/command-line/exit-codes.ts';
import { namesOfTree, readTree } from '../../../review/edge/command-line/command-trees.ts';
import type { RepositoryOptions } from '../../../review/edge/command-line/shared-options.ts';
import { workTreeOf } from '../../../review/edge/folders/work-tree-top.ts';
import { readPackageData } from '../../../review/edge/package-data.ts';
import type { RepositorySurvey } from '../../../review/index.ts';
import { CONFIG_FILE, configAsItStands, createEngine, surveyTree } from '../../../review/index.ts';
import type { OwnNames } from '../../../gitops/index.ts';
import { ownerOf, setupText } from '../../setup/setup-text.ts';

export interface InitOptions extends RepositoryOptions {
  readonly print?: boolean;
}

/**
 * Writes the configuration of the repository that a folder lies in, as things stand, and says what was found.
 *
 * @throws UsageError where nothing is to be written, or it cannot be.
 */
export async function writeConfig(folder: string, options: InitOptions): Promise<void> {
  const top = topOf(folder);
  const file = join(top, CONFIG_FILE);
  const isPrinted = options.print === true;
  if (!isPrinted) expectRoom(file);
  const names = await namesOfTree(top, options);
  const survey = await surveyOf(top, names);
  if (!survey.hasMesh)
    throw new UsageError('No object of a service mesh is found, so there is nothing to configure', {
      where: `in ${top}`,
      advice: '`meshwarden map` says what is delivered from here',
    });
  const { map, config, platformTeam: team } = survey;
  const standing = configAsItStands({ map, config, team, owner: ownerOf(names) });
  const text = `${standing.yaml.lines.join('\n')}\n`;
  if (isPrinted) process.stdout.write(text);
  else writeNew(file, text);
  const before = isPrinted && statusOf(file) !== null ? 'there-already' : 'printed';
  const said = setupText(survey, standing, { top, end: isPrinted ? before : 'written' });
  (isPrinted ? process.stderr : process.stdout).write(said);
}

/** The configuration belongs to the work tree, wherever in it somebody stands; a folder of none is its own. */
function topOf(folder: string): string {
  try {
    const real = realpathSync(folder);
    if (lstatSync(real).isDirectory()) return workTreeOf(real) ?? real;
  } catch {
    // told below, like a file in the place of a folder
  }
  throw treesError({ kind: 'no-folder', path: folder });
}

async function surveyOf(top: string, names: OwnNames): Promise<RepositorySurvey> {
  const trees = await readTree(top, {});
  try {
    const engine = createEngine(readPackageData(), names, createChartRenderer());
    return await surveyTree(trees.merged, 'HEAD', engine, new Date().toISOString());
  } finally {
    await trees.close();
  }
}

const PRINT_IT = '`meshwarden init --print` prints how things stand now';

/** A configuration that is there was written by somebody; a link may lead anywhere. */
function expectRoom(file: string): void {
  if (statusOf(file) !== null)
    throw new UsageError(`${CONFIG_FILE} is there already, and is left as it is`, {
      where: `in ${dirname(dirname(file))}`,
      advice: PRINT_IT,
    });
  const status = statusOf(dirname(file));
  if (status !== null && !status.isDirectory())
    throw new UsageError(`${dirname(CONFIG_FILE)} is no folder, so nothing is written`, {
      where: `in ${dirname(dirname(file))}`,
      advice: PRINT_IT,
    });
}

const statusOf = (path: string) => lstatSync(path, { throwIfNoEntry: false }) ?? null;

function writeNew(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`${CONFIG_FILE} cannot be written: ${why}`, {
      where: `in ${dirname(dirname(file))}`,
      advice: PRINT_IT,
    });
  }
}
