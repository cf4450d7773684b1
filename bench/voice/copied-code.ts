import { parse } from 'yaml';
import { z } from 'zod';

/** Reads a fence with what stands in it, or a code span outside of one. */
const CODE = /^(?<fence>`{3,})[^`\n]*\n(?<inside>.*?)^\k<fence>$|`(?<span>[^`\n]+)`/gms;

/** Letters that nobody sees, and who copies a text takes along. */
const UNSEEN = /\p{Cf}/u;

const Configuration = z.object({ repositoryAliases: z.array(z.string()) });

/** Lists what of a printed review somebody copies in vain: code with a letter that is not seen, configuration that is none. */
export const copiedFaults = (text: string): readonly string[] =>
  [...text.matchAll(CODE)].flatMap(({ groups }) => {
    const code = groups?.['span'] ?? groups?.['inside'] ?? '';
    return [
      ...(UNSEEN.test(code) ? [`a letter that is not seen in \`${code}\``] : []),
      ...(code.startsWith('repositoryAliases:') && !isAliases(code)
        ? [`no configuration: \`${code}\``]
        : []),
    ];
  });

/** Names of a repository have no blanks and end in no punctuation. */
function isAliases(line: string): boolean {
  try {
    const { data } = Configuration.safeParse(parse(line));
    return data?.repositoryAliases.every((name) => /^[!-~]*[\w/]$/.test(name)) === true;
  } catch {
    return false;
  }
}
