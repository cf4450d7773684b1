import { LONGEST_OUTPUT } from '../../../manifest/index.ts';
import { paragraph, strong } from '../document/blocks.ts';
import { fittedDocument } from '../print/fitted-document.ts';

const MARKER = '<!-- meshwarden:debt:not-read -->';

/** What is said in the conversation of a debt's issue that says nothing which counts any more. */
export const debtNotRead = (): string =>
  fittedDocument(
    {
      needed: [
        paragraph(
          strong('What this issue says does not count.'),
          ' What Meshwarden itself kept of it is lost, and GitHub does not say that nobody else edited this issue: whoever edited it is shown beside its first comment. Nobody is reminded of what is owed here. Read the earlier versions there, see to it that what was owed is done, and close this issue then.',
        ),
      ],
      last: [MARKER],
    },
    LONGEST_OUTPUT,
  );

/** Only for comments that we wrote ourselves. */
export const isDebtNotRead = (body: string): boolean => body.trimEnd().endsWith(MARKER);

const TITLE = /^(?:Overdue: )?(?:Break-glass: follow up by |Changed by hand: bring into Git by )/;

/** Whether an issue of ours has the title of one about a debt. */
export const isTitleOfDebt = (title: string): boolean => TITLE.test(title);

/** Pull requests that such a title names. */
export const pullRequestsInTitle = (title: string): readonly number[] =>
  isTitleOfDebt(title)
    ? [...title.matchAll(/\(#(\d{1,9})\)$/g)].map(([, digits]) => Number(digits))
    : [];
