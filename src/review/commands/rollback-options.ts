/** One option of a command. */
export interface OptionEntry {
  /** As it is typed. */
  readonly name: string;
  /** What follows it, as usage lines write it; null where nothing does. */
  readonly value: string | null;
  /** What the value has to be, for those who wrote another; null as above. */
  readonly expected: string | null;
  /** Half a sentence. */
  readonly what: string;
  readonly repeatable: boolean;
}

/** As somebody types it. */
export const typed = ({ name, value }: OptionEntry): string =>
  value === null ? name : `${name} ${value}`;

/** As usage lines write it. */
export const usageOf = (option: OptionEntry): string => `[${typed(option)}]`;

const flag = (name: string, what: string): OptionEntry => ({
  name,
  value: null,
  expected: null,
  what,
  repeatable: false,
});

/** Options of `/rollback`, in the order of its usage line. */
export const ROLLBACK_OPTIONS: readonly OptionEntry[] = [
  {
    name: '--path',
    value: 'GLOB',
    expected: 'a glob of files such as `overlays/prod/**`',
    what: 'reverts only files that match; may be given several times',
    repeatable: true,
  },
  {
    name: '--resource',
    value: 'KIND/NS/NAME',
    expected: 'an object written as `VirtualService/shop/orders`',
    what: 'reverts only this object, with the lines that name its file; refused where others would change or a root would not render',
    repeatable: false,
  },
  {
    name: '--to',
    value: 'SHA',
    expected: 'a commit of 7 to 64 hexadecimal digits',
    what: 'brings the files back to what they were at this commit, whatever changed them since',
    repeatable: false,
  },
  flag(
    '--stack',
    'lists what was merged on top of it, in the order to roll it back; nothing on top: goes on',
  ),
  flag('--again', 'opens a revert although an earlier one was closed without merging'),
  flag('--plan', 'only says what a revert would do, and needs no reason'),
];

/** Options that ask for different things. */
export const CONTRADICTING: readonly (readonly [string, string])[] = [
  ['--to', '--resource'],
  ['--to', '--stack'],
];
