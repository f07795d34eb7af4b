import { m } from '../i18n/messages'

/** The mark and name of the app, at the head of the first start. */
export function Brand() {
  return (
    <header className="brand">
      <BrandMark />
      <b>{m.brand()}</b>
      <span>{m.brand_latin()}</span>
    </header>
  )
}

function BrandMark() {
  return (
    <svg className="brand-mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <rect width="24" height="24" rx="5" />
      <path d="M5 5h6v6H5zM13 5h6v6h-6zM5 13h6v6H5z" />
      <path className="faint" d="M13 13h6v6h-6z" />
    </svg>
  )
}
