import { counted, lastNet, nettedJson, plainText } from '../../manifest/index.ts';
import type { FormatOf, Paint, PrintersOf } from '../../review/index.ts';
import { wrapped } from '../../review/index.ts';
import { tableCsv } from '../period/record-table.ts';
import type { ConnectionRow, ConnectionVerdict } from './connection-rows.ts';
import { EACH_PORT, portText } from './connection-ends.ts';
import type { EnvironmentConnections } from './connections-of-trees.ts';
import { groupText } from './end-group.ts';

type Environments = readonly EnvironmentConnections[];

const VERDICTS: Readonly<Record<ConnectionVerdict['verdict'], string>> = {
  allowed: 'allowed',
  dropped: 'dropped',
  unknown: 'not known',
  absent: 'not there',
};

/** Prints who may connect to whom in one of the forms. */
export const connectionsText = (
  environments: Environments,
  format: FormatOf<'connections'>,
  paint: Paint,
): Iterable<string> => PRINTERS[format](environments, paint);

const PRINTERS: PrintersOf<
  'connections',
  (environments: Environments, paint: Paint) => Iterable<string>
> = { table: tableText, json: jsonText, csv: csvText, dot: dotText };

/** Rows, names of a group and policies of a row that a terminal shows; the rest is counted. */
const MOST_SHOWN = 60;
const NAMES_SHOWN = 4;

function* tableText(environments: Environments, paint: Paint): Iterable<string> {
  for (const one of environments) {
    yield `${paint.bold(line(headingOf(one), ''))}\n`;
    for (const row of one.connections.slice(0, MOST_SHOWN)) yield* rowLines(row, paint);
    const left = one.connections.length - MOST_SHOWN;
    if (left > 0)
      yield `${line(`and ${counted(left, 'more row')}: --workload, or --format csv`, '  ')}\n`;
    for (const note of notesOf(one)) yield `${line(note, '  ')}\n`;
    yield '\n';
  }
}

const line = (text: string, indent: string): string => lastNet(wrapped(plainText(text), indent));

function headingOf({ environment, connections, compared }: EnvironmentConnections): string {
  const name = environment === '' ? 'without environment' : environment;
  const count = connections.length;
  if (count > 0)
    return `${name}: ${compared ? 'another outcome for' : 'network policies decide'} ${counted(count, 'group')} of connections`;
  return compared
    ? `${name}: no connection that this command lists changes its outcome`
    : `${name}: no network policy here decides a connection`;
}

function* rowLines(row: ConnectionRow, paint: Paint): Iterable<string> {
  const { callers, called, port } = row;
  const [from, to] = [callers, called].map((group) => groupText(group, NAMES_SHOWN));
  yield `${line(`${verdictText(row)}: ${String(from)} → ${String(to)}, ${atText(port)}`, '  ')}\n`;
  for (const [when, { says, policies }] of toldSides(row)) {
    const places = [...new Set(policies.map(({ place }) => place))];
    const more = places.length - NAMES_SHOWN;
    const shown = [
      ...places.slice(0, NAMES_SHOWN),
      ...(more > 0 ? [`and ${String(more)} more`] : []),
    ];
    const where = shown.length === 0 ? '' : ` (${shown.join(', ')})`;
    yield `${paint.dim(line(`${when}${says}${where}`, '    '))}\n`;
  }
}

const atText = (port: ConnectionRow['port']): string =>
  port === null ? EACH_PORT : portText(port);

const verdictText = ({ before, after }: ConnectionRow): string =>
  [...(before === undefined ? [] : [before]), after]
    .map(({ verdict }) => VERDICTS[verdict])
    .join(' → ');

const toldSides = ({ before, after }: ConnectionRow) =>
  before === undefined
    ? [['', after] as const]
    : (
        [
          ['before: ', before],
          ['after: ', after],
        ] as const
      ).filter(([, { verdict }]) => verdict !== 'absent');

/** Sentences under the table, each only if it is about something in it. */
function notesOf({ open, withoutPorts, connections, notes, notSeen }: EnvironmentConnections) {
  const hasTunnels = connections.some(({ port }) => port?.name === 'HBONE');
  const shown = notSeen.slice(0, NAMES_SHOWN);
  const more = notSeen.length - shown.length;
  return [
    ...(open.count > 0
      ? [`No network policy here limits who connects to: ${groupText(open, NAMES_SHOWN)}.`]
      : []),
    ...(withoutPorts.count > 0
      ? [
          `Not known: connections to ${groupText(withoutPorts, NAMES_SHOWN)}. No container declares a port, and no Service routes to one.`,
        ]
      : []),
    ...(hasTunnels
      ? [
          'Pods that tunnel to each other (HBONE) connect at port 15008 for every port that a program calls.',
        ]
      : []),
    ...(connections.length > 0
      ? ['A policy acts only if the network plug-in of the cluster enforces its kind.']
      : []),
    ...notes,
    ...(shown.length > 0 ? ['Not seen here, and may change this:'] : []),
    ...shown.map((one) => `- ${one}`),
    ...(more > 0 ? [`- and ${String(more)} more`] : []),
  ];
}

/** Connections for programs (docs/how-to/connections.md). Fields are only ever added. */
function jsonText(environments: Environments): Iterable<string> {
  return [`${nettedJson({ schemaVersion: '1.0', environments })}\n`];
}

function csvText(environments: Environments): Iterable<string> {
  return tableCsv({
    name: 'connections',
    columns: [
      ...['environment', 'callers', 'callerCount', 'called', 'calledCount', 'port', 'protocol'],
      ...['portName', 'before', 'verdict', 'direction', 'policies', 'places', 'says'],
    ],
    rows: environments.flatMap(({ environment, connections }) =>
      connections.map((row) => csvRow(environment, row)),
    ),
  });
}

function csvRow(environment: string, row: ConnectionRow): readonly (string | number | null)[] {
  const { callers, called, port, before, after } = row;
  const { direction, policies, says } = decidingSide(row);
  return [
    ...[environment, groupText(callers), callers.count],
    ...[groupText(called), called.count],
    ...[port?.port ?? null, port?.protocol ?? null, port?.name ?? null],
    ...[before === undefined ? null : VERDICTS[before.verdict], VERDICTS[after.verdict], direction],
    policies.map(({ policy }) => policy).join('; '),
    ...[policies.map(({ place }) => place).join('; '), says],
  ];
}

/** The side whose policies explain a row: that after a change, unless no policy decides there. */
const decidingSide = ({ before, after }: ConnectionRow): ConnectionVerdict =>
  after.policies.length > 0 ? after : (before ?? after);

const COLOURS: Readonly<Record<ConnectionVerdict['verdict'], string>> = {
  allowed: 'darkgreen',
  dropped: 'red',
  unknown: 'orange',
  absent: 'grey',
};

function* dotText(environments: Environments): Iterable<string> {
  yield 'digraph connections {\n  rankdir=LR;\n  node [shape=box];\n';
  for (const { environment, connections } of environments)
    for (const row of connections) {
      const nodes = [row.callers, row.called].map((group) =>
        quoted(`${environment} ${groupText(group)}`),
      );
      for (const [at, group] of [row.callers, row.called].entries())
        yield `  ${String(nodes[at])} [label=${quoted(`${environment}: ${groupText(group, NAMES_SHOWN)}`)}];\n`;
      const [first] = decidingSide(row).policies;
      const by = first === undefined ? [] : [`${first.policy} (${first.place})`];
      const label = [verdictText(row), atText(row.port), ...by].join(', ');
      yield `  ${nodes.join(' -> ')} [label=${quoted(label)}, color=${COLOURS[row.after.verdict]}];\n`;
    }
  yield '}\n';
}

/** A text of Graphviz: nothing in it ends the text, and no `\\` in it means something. */
const quoted = (text: string): string =>
  `"${lastNet(plainText(text)).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
