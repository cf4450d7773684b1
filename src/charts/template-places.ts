import type { FileTree, Node, Origin, ValueBehind } from '../manifest/index.ts';
import { movedBy } from '../manifest/index.ts';
import { filesReadBy } from './files-read.ts';
import { atDecidingValues } from './values/deciding-values.ts';
import { isArchive, isPacked } from './packed-chart.ts';
import type { TemplatePlace, ValuePath } from './chart-renderer.ts';

type Listing = Pick<FileTree, 'oidOf' | 'list' | 'realPath'>;

/** Leads from a rendered text to where it was written. */
interface TemplatePlacing {
  /** Gives the template's line of a place in the text. */
  readonly lineAt: (origin: Origin, node?: Node) => Origin;
  /** Gives an object of the text with the places of the values that it is made from, else of the template's lines. */
  readonly placed: (node: Node) => Node;
}

/**
 * Leads from a place in a rendered text to the template's, and to the values behind it. A line for which no template
 * line is known has that of the line before it. `places` has one for each line, `file` stands for first lines that
 * have none, `valueOf` says where a value was set last, where that is known.
 */
export function templatePlacing(
  tree: Listing & Pick<FileTree, 'read'>,
  chart: string,
  places: readonly (TemplatePlace | null)[],
  file: string,
  valueOf: (path: ValuePath) => ValueBehind | null = () => null,
): TemplatePlacing {
  const paths = new Map<ValueBehind, ValuePath>();
  const files = new Map<string, string>();
  const fileRead = filesReadBy(tree);
  const known: Origin[] = [];
  let last: Origin = { file, line: 1, column: 1, endLine: 1 };
  for (const place of places) {
    if (place !== null) {
      const named = files.get(place.template) ?? templateFile(tree, chart, place.template);
      files.set(place.template, named);
      const values = place.values.flatMap((path) => {
        const value = valueOf(path);
        if (value !== null) paths.set(value, path);
        return value ?? [];
      });
      const written = isPacked(named) ? null : fileRead(named, place);
      // an archive has no lines
      const line = written?.line ?? (isPacked(named) ? 1 : place.line);
      last = {
        file: written?.file ?? named,
        line,
        column: 1,
        endLine: line,
        ...(values.length > 0 && { values }),
      };
    }
    known.push(last);
  }
  const lineAt = ({ line, endLine }: Origin, node?: Node): Origin => {
    const start = known[line - 1] ?? last;
    const end = known[endLine - 1] ?? start;
    const isLonger = end.file === start.file && end.line > start.line;
    const place = isLonger ? { ...start, endLine: end.line } : start;
    // the text of a block begins on the line below its key
    return isText(node) && endLine > line ? { ...place, lines: known.slice(line, endLine) } : place;
  };
  const around = (values: readonly ValueBehind[]): ValueBehind | null => {
    const common = commonPath(values.map((each) => paths.get(each) ?? []));
    return common.length === 0 ? null : valueOf(common);
  };
  const placed = (node: Node): Node => {
    const lines = new Map<Origin, number>();
    const moved = movedBy(node, (origin, each) => {
      const place = lineAt(origin, each);
      lines.set(place, origin.line);
      return place;
    });
    if (paths.size === 0) return moved;
    return atDecidingValues(moved, ({ origin }) => lines.get(origin) ?? 0, around);
  };
  return { lineAt, placed };
}

/** Gives the steps that all paths begin with. */
function commonPath([first = [], ...others]: readonly ValuePath[]): ValuePath {
  const end = others.reduce((shortest, path) => {
    const at = first.findIndex((step, index) => step !== path[index]);
    return Math.min(shortest, at === -1 ? first.length : at);
  }, first.length);
  return first.slice(0, end);
}

const isText = (node: Node | undefined): boolean =>
  node?.kind === 'scalar' && typeof node.value === 'string';

/**
 * Finds the file of a template that Helm names `chart/templates/x` or `chart/charts/name/templates/x`. A
 * chart within it may lie in a folder of another name, or packed: its archive stands for it then, else the
 * chart itself.
 */
export function templateFile(tree: Listing, chart: string, template: string): string {
  if (isArchive(tree, chart)) return chart;
  const below = chart === '.' ? '' : `${chart}/`;
  const path = `${below}${template.slice(template.indexOf('/') + 1)}`;
  if (tree.oidOf(path) !== undefined) return tree.realPath(path);
  const inner = /^(.*\/charts\/|charts\/)([^/]+)\/(.*)$/.exec(path);
  const [, home = '', name = '', rest = ''] = inner ?? [];
  const others = inner === null ? [] : tree.list(home.slice(0, -1));
  const folder = others.find((each) => tree.oidOf(`${home}${each}/${rest}`) !== undefined);
  if (folder !== undefined) return tree.realPath(`${home}${folder}/${rest}`);
  const archive =
    others.find((each) => each.endsWith('.tgz') && each.startsWith(`${name}-`)) ??
    others.find((each) => each.endsWith('.tgz'));
  return archive === undefined ? `${below}Chart.yaml` : `${home}${archive}`;
}
