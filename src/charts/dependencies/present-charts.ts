import { stringAt } from '../../manifest/index.ts';
import type { ChartFile } from '../chart-request.ts';
import { unpackChart } from '../packed-chart.ts';
import { chartNode } from './declared-dependencies.ts';

/** A chart that lies in the `charts/` of another one. */
export interface PresentChart {
  readonly name: string;
  readonly version: string;
  /** `charts/` and the name of its folder or archive. */
  readonly path: string;
  readonly isPacked: boolean;
}

/** As Helm finds them: folders, and archives that end in `.tgz`; what begins with a dot or `_` is passed over. */
export function presentCharts(files: ReadonlyMap<string, ChartFile>): readonly PresentChart[] {
  const names = new Set(
    [...files.keys()].flatMap((path) => /^charts\/([^/._][^/]*)/.exec(path)?.[1] ?? []),
  );
  return [...names].sort().flatMap((each) => {
    const path = `charts/${each}`;
    const archive = files.get(path);
    const isPacked = archive !== undefined && each.endsWith('.tgz');
    if (archive !== undefined && !isPacked) return [];
    const [within, prefix] = isPacked ? [unpacked(archive), ''] : [files, `${path}/`];
    const node = chartNode(within, `${prefix}Chart.yaml`);
    const name = stringAt(node, 'name');
    return name === undefined
      ? []
      : [{ name, version: stringAt(node, 'version') ?? '', path, isPacked }];
  });
}

function unpacked(archive: ChartFile): ReadonlyMap<string, ChartFile> {
  const packed = archive.kind === 'bytes' ? unpackChart(archive.bytes) : null;
  return packed?.kind === 'unpacked' ? packed.files : new Map();
}
