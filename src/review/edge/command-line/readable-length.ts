/** A person goes through so many lines; of more, a summary says where to look. */
const MOST_LINES = 160;

/** How much is printed for a terminal. */
type PrintedLength = 'whole' | 'summary';

/** Prints the whole where that is asked for or short enough to be read, else its summary. */
export function readableText(
  isWholeAsked: boolean | undefined,
  print: (length: PrintedLength) => string,
): string {
  const whole = print('whole');
  return isWholeAsked === true || whole.split('\n').length <= MOST_LINES ? whole : print('summary');
}
