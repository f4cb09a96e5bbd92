// The code of a sheet is after the "#" of its address: it is put into the form, and taken out of the address.
{
  const form = document.querySelector("[data-letter-code]");
  const code = decodeURIComponent(location.hash.slice(1));
  if (form && code) {
    history.replaceState(null, "", location.pathname);
    form.elements.code.value = code;
    form.requestSubmit();
  }
}
