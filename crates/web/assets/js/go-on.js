// `data-go-on`: a form that goes on by itself, as long as the person stays; its button does the same by hand.
document.querySelector("form[data-go-on]")?.requestSubmit();
