import { Form, useNavigation, useSearchParams, useSubmit } from '@remix-run/react';
import { Button, TextField } from '@shopify/polaris';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Searches by the address (`?search=`), so that back, reload and sharing work; goes without script too. */
export function SearchForm({
  label,
  placeholder,
  children,
}: {
  label: string;
  placeholder?: string;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const asked = search.get('search') ?? '';
  const [text, setText] = useState(asked);
  const submit = useSubmit();
  const navigation = useNavigation();
  // The field follows the address (back, a link), but who is typing on while an answer comes keeps her words.
  const [followed, setFollowed] = useState(asked);
  if (followed !== asked) {
    setFollowed(asked);
    if (text === followed) setText(asked);
  }
  return (
    <Form method="get" role="search" onChange={(event) => isChoice(event.target) && submit(event.currentTarget)}>
      <div className="sg-search">
        <TextField
          label={label}
          name="search"
          value={text}
          onChange={setText}
          placeholder={placeholder}
          autoComplete="off"
          clearButton
          onClearButtonClick={() => {
            setText('');
            const rest = new URLSearchParams(search);
            rest.delete('search');
            rest.delete('page');
            submit(rest);
          }}
          connectedRight={
            <Button submit loading={navigation.state === 'loading' && navigation.location.search !== ''}>
              {t('search')}
            </Button>
          }
        />
        {children}
      </div>
    </Form>
  );
}

/** A choice from a list is meant at once; words are meant when they are sent. */
const isChoice = (target: EventTarget) => target instanceof HTMLSelectElement;
