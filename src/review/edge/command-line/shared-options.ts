import { basename } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { normalisePath } from '../../../manifest/index.ts';
import type { FormatOf, Printed } from '../../analysis/report-format.ts';
import { formatsOf, isFormatOf } from '../../analysis/report-format.ts';
import type { FetchCharts } from '../../../charts/index.ts';
import { chartSourceAt } from '../settings/chart-sources-file.ts';
import { CONFIG_FILE } from '../../policy/configuration/repository-config.ts';
import { UsageError } from './exit-codes.ts';

/** What the repository is called that a command is about. */
export interface RepositoryOptions {
  readonly repository?: string;
}

/** The option of every command that finds out what is delivered where. */
export const repositoryOption = (): Option =>
  new Option(
    '--repository <owner/name>',
    'what this repository is called, as appliers name it (default: its Git remotes)',
  );

/** The option of every command that prints in several forms. */
export function formatOption(printed: Printed): Option {
  const formats = formatsOf(printed);
  return new Option('--format <format>', 'how to print').choices(formats).default(formats[0]);
}

/** Which configuration judges, for one command. */
export interface ConfigOptions {
  readonly config?: string;
}

/** The option of every command that is judged by a configuration. */
export const configOption = (): Option =>
  new Option(
    '--config <path>',
    `the configuration, seen from the top of the repository and read from the base (default: ${CONFIG_FILE})`,
  );

/**
 * The path of the configuration in the tree.
 *
 * @throws UsageError where it leads out of the repository.
 */
export function configFileOf({ config = CONFIG_FILE }: ConfigOptions): string {
  const file = normalisePath(config);
  if (file === null || file === '.')
    throw new UsageError(
      `--config is a path from the top of the repository, such as ci/${basename(CONFIG_FILE)}: ${config}.`,
    );
  return file;
}

/** A file that a review is written to in another form. */
export interface WrittenForm {
  readonly format: FormatOf<'review'>;
  readonly file: string;
}

/** Asks for files in other forms than the one that is printed: a pipeline needs several of one review. */
export const writeOption = (): Option =>
  new Option(
    '--write <format=file>',
    'write it to a file as well, in this form; several times for several',
  ).argParser((value: string, before: readonly WrittenForm[] | undefined) => [
    ...(before ?? []),
    writtenForm(value),
  ]);

function writtenForm(value: string): WrittenForm {
  const at = value.indexOf('=');
  const [format, file] = [value.slice(0, Math.max(0, at)), value.slice(at + 1)];
  if (file === '' || !isFormatOf(format, 'review'))
    throw new InvalidArgumentError(
      `It is a form and a file, such as sarif=meshwarden.sarif, with one of ${formatsOf('review').join(', ')}.`,
    );
  return { format, file };
}

/** Where charts of elsewhere may be fetched, for one command. */
export interface ChartSourceOptions {
  readonly chartSource?: readonly string[];
}

export const chartSourceOption = (): Option =>
  new Option(
    '--chart-source <url>',
    'fetch charts below this address (https://… or oci://…), several times for several; nothing is fetched without',
  ).argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);

/**
 * What fetches from there; undefined where nothing is fetched. It is loaded only here.
 *
 * @throws UsageError where an address is none.
 */
export async function chartFetching({
  chartSource = [],
}: ChartSourceOptions): Promise<FetchCharts | undefined> {
  if (chartSource.length === 0) return undefined;
  const sources = chartSource.map((url) => {
    const source = chartSourceAt(url);
    if (source === null)
      throw new UsageError(`--chart-source is no address of https:// or oci://: ${url}.`);
    return source;
  });
  const [{ createChartSources, proxiedHosts }, { networkOf }, { commandNetwork }] =
    await Promise.all([
      import('../../../charts/edge/registries/create-chart-sources.ts'),
      import('../../../charts/edge/registries/guarded-get.ts'),
      import('./command-network.ts'),
    ]);
  const outbound = await commandNetwork();
  const hosts = proxiedHosts(sources, outbound);
  if (hosts.length > 0) process.stderr.write(uncheckedAddresses(hosts));
  // whoever runs the command sees all of both trees
  return createChartSources(sources, { network: networkOf(outbound) }).open('', 'all').fetch;
}

const uncheckedAddresses = (hosts: readonly string[]): string =>
  `meshwarden: Charts of ${hosts.join(', ')} are fetched through a proxy: to which addresses these names lead is checked by the proxy, if by anybody, and not here.\n`;
