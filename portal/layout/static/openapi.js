// The page of one API: Swagger UI reads the description that stands beside this page.
window.addEventListener("DOMContentLoaded", () => {
  window.SwaggerUIBundle({
    url: document.getElementById("api").dataset.beschrijving,
    dom_id: "#api",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    validatorUrl: null, // nothing is sent to others
  });
});
