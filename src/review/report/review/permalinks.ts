import { REGISTRY } from '../../../charts/index.ts';
import type { ReportPlace } from './report-context.ts';

/** What of an address a path needs escaped beside what `encodeURIComponent` escapes: all that ends a link in Markdown. */
const encoded = (segment: string): string =>
  encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[!'()*~_]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Links to lines of the two commits of a review, which stay right when branches move on; of what is packed, to the archive; null for what is not of the repository. */
export const permalinks =
  (commits: { readonly htmlUrl: string; readonly base: string; readonly head: string }) =>
  ({ file, line, side }: ReportPlace): string | null => {
    if (file.startsWith(REGISTRY)) return null;
    const archive = /^.*?\.tgz(?=\/)/.exec(file)?.[0];
    const path = (archive ?? file).split('/').map(encoded).join('/');
    const start = archive === undefined ? `#L${String(line)}` : '';
    return `${commits.htmlUrl}/blob/${commits[side]}/${path}${start}`;
  };
