import { Link, useLocation, useNavigate, useNavigation } from '@remix-run/react';
import { NavMenu } from '@shopify/app-bridge-react';
import { AppProvider } from '@shopify/polaris';
import { type ComponentProps, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Texts } from '#app/locales/texts.ts';
import { KeptFocus } from './kept-focus.tsx';
import { PageSkeleton } from './page-skeleton.tsx';

/** Around every page: Polaris in the merchant's language, the app's menu, and something to look at while waiting. */
export function AdminFrame({ children }: { children: React.ReactNode }) {
  const { i18n, t } = useTranslation();
  const polaris = i18n.getResourceBundle(i18n.language, 'polaris') as Texts['polaris'];
  useShopifyNavigation();
  const waiting = useSlowNavigation();
  return (
    <AppProvider i18n={polaris} linkComponent={PolarisLink}>
      <NavMenu>
        <Link to="/app" rel="home">
          {t('nav.home')}
        </Link>
        <Link to="/app/segments">{t('nav.segments')}</Link>
        <Link to="/app/customers">{t('nav.customers')}</Link>
        <Link to="/app/predictions">{t('nav.predictions')}</Link>
        <Link to="/app/recommendations">{t('nav.recommendations')}</Link>
        <Link to="/app/flows">{t('nav.flows')}</Link>
        <Link to="/app/health">{t('nav.health')}</Link>
      </NavMenu>
      <KeptFocus />
      <main className="sg-frame">{waiting ? <PageSkeleton /> : children}</main>
    </AppProvider>
  );
}

type PolarisLinkProps = ComponentProps<NonNullable<ComponentProps<typeof AppProvider>['linkComponent']>>;

function PolarisLink({ children, url = '', external, target, ...rest }: PolarisLinkProps) {
  if (external || target === '_top' || target === '_blank' || /^https?:|^mailto:/.test(url)) {
    return (
      <a href={url} target={target ?? (external ? '_blank' : undefined)} rel="noopener" {...rest}>
        {children}
      </a>
    );
  }
  return (
    <Link to={url} {...rest}>
      {children}
    </Link>
  );
}

/** The admin's own menu asks the app to go somewhere by an event of App Bridge. */
function useShopifyNavigation() {
  const navigate = useNavigate();
  useEffect(() => {
    const go = (event: Event) => {
      const href = (event.target as Element | null)?.getAttribute?.('href');
      if (href) navigate(href);
    };
    addEventListener('shopify:navigate', go);
    return () => removeEventListener('shopify:navigate', go);
  }, [navigate]);
}

const PATIENCE_MS = 250;

/** True when another page has been on its way for longer than a blink; sorting and paging keep the page they are on. */
function useSlowNavigation(): boolean {
  const navigation = useNavigation();
  const { pathname } = useLocation();
  const leaving = navigation.state === 'loading' && navigation.location.pathname !== pathname;
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!leaving) return;
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [leaving]);
  return slow && leaving;
}
